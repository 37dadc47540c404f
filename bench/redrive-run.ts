import { answerApart } from "./apart.ts";
import { measureRedrive, type RedriveAsked, type RedriveFigures } from "./measure-redrive.ts";

await answerApart<RedriveAsked, RedriveFigures>(measureRedrive);
