// What somebody would do who has only the generated client: sign in, read, page, expand, create, change with an ETag, delete.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { FetchClient } from "@odata2ts/http-client-fetch";
import { RegisterService } from "./build/register/RegisterService.js";

interface Page {
  value: Array<{ Id: string }>;
  "@odata.nextLink"?: string;
}

async function signIn(url: string): Promise<string> {
  const { FIELDCOLLECT_USER: username, FIELDCOLLECT_PASSWORD: password } = process.env;
  assert.ok(username && password, "FIELDCOLLECT_USER and FIELDCOLLECT_PASSWORD say who asks");
  const reply = await fetch(`${url}/auth/token`, { method: "POST", body: new URLSearchParams({ grant_type: "password", username, password }) });
  assert.equal(reply.status, 200);
  return ((await reply.json()) as { access_token: string }).access_token;
}

async function main(): Promise<void> {
  const url = process.env.FIELDCOLLECT_URL;
  assert.ok(url, "FIELDCOLLECT_URL says where the service is");
  const http = new FetchClient({ headers: { Authorization: `Bearer ${await signIn(url)}` } });
  const register = new RegisterService(http, `${url}/odata`);
  const addresses = register.Addresses();

  // Reads: a filter, an order and a few properties, typed.
  const rooms = await addresses.query((query, q) => query.select("Id", "Name", "BeatCode", "DivisionCode").filter(q.Kind.eq("room")).orderBy(q.DueOn.asc()).top(5).count());
  assert.equal(rooms.status, 200);
  assert.equal(rooms.data.value.length, 5);
  assert.ok(Number(rooms.data["@odata.count"]) >= 5);
  const [room] = rooms.data.value;
  const one = await register.Addresses(room.Id).query();
  assert.equal(one.data.Name, room.Name);
  assert.equal(one.data.Kind, "room");
  console.log("reads");

  // Pages: every row exactly once, by the links the service gives.
  const filter = (query: { count(): unknown }) => query.count();
  const prefer = { headers: { Prefer: "odata.maxpagesize=50" } };
  const first = await addresses.query((query) => filter(query), prefer);
  const seen: string[] = first.data.value.map((row) => row.Id);
  let next = (first.data as unknown as Page)["@odata.nextLink"];
  assert.equal(seen.length, 50);
  while (next) {
    const page: { data: Page } = await http.get<Page>(next, prefer);
    seen.push(...page.data.value.map((row) => row.Id));
    next = page.data["@odata.nextLink"];
  }

  assert.equal(seen.length, Number(first.data["@odata.count"]));
  assert.equal(new Set(seen).size, seen.length);
  console.log("pages");

  // Expands: one of a kind and many of a kind, with options of their own.
  const expanded = await addresses.query((query, q) =>
    query
      .select("Id")
      .filter(q.Kind.eq("building"))
      .expanding("Division", (division) => division.select("Code", "Name"))
      .expanding("Houses", (houses, qHouse) => houses.select("Id", "Use").filter(qHouse.Use.ne("x")).top(2))
      .top(20),
  );
  assert.equal(expanded.data.value.length, 20);
  for (const row of expanded.data.value) {
    assert.ok(row.Division?.Name);
    assert.ok((row.Houses?.length ?? 3) <= 2);
  }

  console.log("expands");

  // Creates: the representation comes back with its version.
  const id = randomUUID();
  const matter = { Id: id, BeatCode: room.BeatCode, AddressId: room.Id, Kind: "hazard", Text: "楼道堆物", OpenedAt: "2026-03-15T08:00:00Z" };
  const made = await register.Matters().create(matter);
  assert.equal(made.status, 201);
  assert.equal(made.data.Text, "楼道堆物");
  assert.equal(Number(made.data.Version), 1);
  console.log("creates");

  // Changes with the ETag it was read with; with one that is out of date, not.
  const open = register.Matters(id);
  const read = await open.query();
  const etag = read.headers.etag;
  assert.equal(etag, 'W/"1"');
  const changed = await open.patch({ Text: "已清理" }, { headers: { "If-Match": etag } });
  assert.equal(changed.status, 204);
  await assert.rejects(open.patch({ Text: "又堆" }, { headers: { "If-Match": etag } }), (problem: { status?: number }) => problem.status === 412);
  const again = await open.query();
  assert.equal(again.data.Text, "已清理");
  assert.equal(Number(again.data.Version), 2);
  console.log("patches with its ETag");

  // Calls an action, which wants the version as a change does, and a function of the service.
  const closed = await open.Close({ Closing: "已移交" }, { headers: { "If-Match": again.headers.etag } });
  assert.equal(closed.data.Closing, "已移交");
  const rows = await register.Completion({ Day: "2026-03-15" });
  assert.ok(rows.data.value[0].BeatCode);
  console.log("calls");

  // Deletes.
  const last = await open.query();
  const deleted = await open.delete({ headers: { "If-Match": last.headers.etag } });
  assert.equal(deleted.status, 204);
  await assert.rejects(open.query(), (problem: { status?: number }) => problem.status === 404);
  console.log("deletes");
}

main().catch((problem: unknown) => {
  console.error(problem);
  process.exitCode = 1;
});
