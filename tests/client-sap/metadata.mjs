// Keeps the running service's metadata where the generator looks for it.
import { mkdirSync, writeFileSync } from "node:fs";

const reply = await fetch(`${process.env.FIELDCOLLECT_URL}/odata/$metadata`, { headers: { Accept: "application/xml" } });
if (!reply.ok) throw new Error(`$metadata was answered ${reply.status}`);
mkdirSync("build/metadata", { recursive: true });
writeFileSync("build/metadata/register.edmx", await reply.text());
