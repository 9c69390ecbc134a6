// What a client of this service has to tell odata2ts: ids are made by the client, and four properties are the server's. The generator does not read
// the annotation Core.Computed that says so in the metadata.
const { EmitModes, Modes } = require("@odata2ts/odata2ts");

module.exports = {
  mode: Modes.service,
  emitMode: EmitModes.ts,
  disableAutoManagedKey: true,
  propertiesByName: ["Version", "FullText", "SearchText", "DueOn"].map((name) => ({ name, managed: true })),
  services: {
    register: { source: "build/metadata.xml", output: "build/register", serviceName: "Register" },
  },
};
