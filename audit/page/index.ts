/** The report as a page. */
export { reportPage, reportText } from "./page.ts";
