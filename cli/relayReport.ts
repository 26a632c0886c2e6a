/** What `zkmargin relay run` says while it runs. Nothing of it is secret: what it carries is public. */
import { type RelayNotice } from "../relay/index.ts";
import { statusOf } from "../relay/inboxServer.ts";
import { type Result } from "./output.ts";

function textOf(notice: RelayNotice): string {
  switch (notice.kind) {
    case "item": {
      const { id, status, hash, reason } = notice.record;
      const rest = hash ?? (reason === undefined ? "" : `${reason.name}: ${reason.message}`);
      return [`${notice.record.item.kind} ${id}:`, status, rest].join(" ").trimEnd();
    }
    case "unreadable":
      return `inbox: ${notice.error.message}\n  fix: ${notice.error.fix}`;
    case "sent":
      return `${notice.bundle}: ${notice.items} sent in ${notice.hash}`;
    case "waits":
      return `${notice.bundle}: waits, ${notice.why}`;
  }
}

function documentOf(notice: RelayNotice): object {
  switch (notice.kind) {
    case "item":
      return { kind: notice.record.item.kind, ...statusOf(notice.record) };
    case "unreadable":
      return { kind: notice.kind, ...notice.error.toJSON() };
    case "sent":
    case "waits":
      return notice;
  }
}

/** A notice as news. */
export function relayNews(notice: RelayNotice): Pick<Result, "document" | "text"> {
  return { document: documentOf(notice), text: textOf(notice) };
}
