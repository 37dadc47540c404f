export { storeSuite, type OpenedStore, type StoreSuiteOptions } from "./store.suite.ts";
