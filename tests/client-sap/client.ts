// What somebody would do who has only the client that SAP's SDK generates: sign in, read, page, filter, expand, create, change with an ETag, call an action, delete.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { and, asc } from "@sap-cloud-sdk/odata-v4";
import { register } from "./build/generated/register/service";
import { completion, findResident } from "./build/generated/register/operations";
import moment from "moment";

interface Page {
  value: Array<{ Id: string }>;
  "@odata.nextLink"?: string;
}

interface Refusal {
  cause?: Refusal;
  response?: { status: number };
}

async function signIn(url: string): Promise<string> {
  const { FIELDCOLLECT_USER: username, FIELDCOLLECT_PASSWORD: password } = process.env;
  assert.ok(username && password, "FIELDCOLLECT_USER and FIELDCOLLECT_PASSWORD say who asks");
  const reply = await fetch(`${url}/auth/token`, { method: "POST", body: new URLSearchParams({ grant_type: "password", username, password }) });
  assert.equal(reply.status, 200);
  return ((await reply.json()) as { access_token: string }).access_token;
}

// The SDK wraps what the service answered, once or several times.
function refusedWith(status: number): (problem: Refusal) => boolean {
  return (problem) => {
    for (let cause: Refusal | undefined = problem; cause; cause = cause.cause) {
      if (cause.response?.status === status) return true;
    }

    return false;
  };
}

async function main(): Promise<void> {
  const url = process.env.FIELDCOLLECT_URL;
  assert.ok(url, "FIELDCOLLECT_URL says where the service is");
  const headers = { Authorization: `Bearer ${await signIn(url)}` };
  const destination = { url: `${url}/odata`, headers };
  const { addressesApi, mattersApi, divisionsApi, housesApi } = register();

  // Reads, filters and orders: typed, also where the value is a code.
  const { schema } = addressesApi;
  const rooms = await addressesApi
    .requestBuilder()
    .getAll()
    .select(schema.ID, schema.NAME, schema.BEAT_CODE, schema.KIND)
    .filter(and(schema.KIND.equals("room"), schema.STATUS.equals("inUse")))
    .orderBy(asc(schema.ID))
    .top(5)
    .execute(destination);
  assert.equal(rooms.length, 5);
  assert.ok(rooms.every((room) => room.kind === "room"));
  const [room] = rooms;
  const one = await addressesApi.requestBuilder().getByKey(room.id).execute(destination);
  assert.equal(one.name, room.name);
  assert.ok(Number(one.version) >= 1);
  const inUse = await addressesApi.requestBuilder().getAll().filter(schema.KIND.equals("room")).count().execute(destination);
  assert.ok(inUse >= 5);
  console.log("reads");

  // Pages: by the links that the service gives; the SDK itself hands out one page a request.
  const seen: string[] = [];
  const first = await housesApi.requestBuilder().getAll().select(housesApi.schema.ID).addCustomHeaders({ Prefer: "odata.maxpagesize=20" }).executeRaw(destination);
  let page = first.data as Page;
  assert.equal(page.value.length, 20);
  for (;;) {
    seen.push(...page.value.map((row) => row.Id));
    const next = page["@odata.nextLink"];
    if (!next) break;
    page = (await (await fetch(next, { headers: { ...headers, Prefer: "odata.maxpagesize=20" } })).json()) as Page;
  }

  assert.equal(seen.length, await housesApi.requestBuilder().getAll().count().execute(destination));
  assert.equal(new Set(seen).size, seen.length);
  console.log("pages");

  // Expands: one of a kind and many of a kind.
  const buildings = await addressesApi
    .requestBuilder()
    .getAll()
    .select(schema.ID)
    .expand(schema.DIVISION.select(divisionsApi.schema.CODE, divisionsApi.schema.NAME), schema.HOUSES.select(housesApi.schema.ID).top(2))
    .filter(schema.KIND.equals("building"))
    .top(10)
    .execute(destination);
  assert.equal(buildings.length, 10);
  assert.ok(buildings.every((building) => building.division?.name && building.houses.length <= 2));
  console.log("expands");

  // Creates: what comes back knows its version.
  const id = randomUUID();
  const matter = mattersApi.entityBuilder().id(id).beatCode(room.beatCode).addressId(room.id).kind("hazard").text("楼道堆物").openedAt(moment("2026-03-15T08:00:00Z")).build();
  const made = await mattersApi.requestBuilder().create(matter).skipCsrfTokenFetching().execute(destination);
  assert.equal(made.text, "楼道堆物");
  console.log("creates");

  // Changes with the ETag it was read with; with one that is out of date, not.
  const read = await mattersApi.requestBuilder().getByKey(id).execute(destination);
  const stale = await mattersApi.requestBuilder().getByKey(id).execute(destination);
  assert.equal(read.versionIdentifier, 'W/"1"');
  read.text = "已清理";
  await mattersApi.requestBuilder().update(read).skipCsrfTokenFetching().execute(destination);
  stale.text = "又堆";
  await assert.rejects(mattersApi.requestBuilder().update(stale).skipCsrfTokenFetching().execute(destination), refusedWith(412));
  const again = await mattersApi.requestBuilder().getByKey(id).execute(destination);
  assert.equal(again.text, "已清理");
  assert.equal(again.versionIdentifier, 'W/"2"');
  console.log("patches with its ETag");

  // Calls an action and a function of the service; this generator makes nothing of what is bound to a record.
  assert.deepEqual(await findResident({ phone: "10055000001" }).skipCsrfTokenFetching().execute(destination), []);
  const rows = await completion({ day: moment("2026-03-15") }).execute(destination);
  assert.ok(rows.length > 0 && rows[0].beatCode);
  console.log("calls");

  // Deletes.
  const last = await mattersApi.requestBuilder().getByKey(id).execute(destination);
  await mattersApi.requestBuilder().delete(last).skipCsrfTokenFetching().execute(destination);
  await assert.rejects(mattersApi.requestBuilder().getByKey(id).execute(destination), refusedWith(404));
  console.log("deletes");
}

main().catch((problem: unknown) => {
  console.error(problem);
  process.exitCode = 1;
});
