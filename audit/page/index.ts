/** The report as a page. */
export { PAGE_FORMAT, reportPage } from "./page.ts";
