using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Protocol11Changes
{
    private const string Track = "GET Matters?$select=Text | Prefer: odata.track-changes, odata.maxpagesize=5000 THEN ";
    private const string Track401 = "GET Matters?$select=Text | OData-MaxVersion: 4.01 | Prefer: track-changes, maxpagesize=5000 THEN ";

    public static readonly Chapter Chapter = new("Protocol", "11.3 Requesting changes")
    {
        { "11.3.1", Should, Adv40, "a tracked reading ends in a delta link", "GET Visits | Prefer: odata.track-changes", Has("@odata.deltaLink"), Lacks("@odata.nextLink") },
        { "11.3.1", Must, Adv40, "a page that is not the last has no delta link", "GET Visits | Prefer: odata.track-changes, odata.maxpagesize=1", Has("@odata.nextLink"), Lacks("@odata.deltaLink") },
        { "11.3.1", Must, Adv40, "the pages of a tracked reading end in the delta link", "GET Visits | Prefer: odata.track-changes, odata.maxpagesize=2 THEN GET {next}", Has("@odata.deltaLink") },
        { "11.3.1", May, Adv40, "a reading that cannot be tracked is answered without", "GET Houses?$expand=Address | Prefer: odata.track-changes", Is(200), HeaderLacks("Preference-Applied", "track-changes"), Lacks("@odata.deltaLink") },
        { "11.3.2", Should, Adv40, "nothing changed is an empty delta with a new link", "GET Visits | Prefer: odata.track-changes THEN GET {delta}", Length("value", 0), Has("@odata.deltaLink") },
        { "11.3.2", Must, Adv40, "what was changed is in the delta as it stands now", Track + """PATCH Matters({matter}) | If-Match: * << {"Text":"changed since"} THEN GET {delta}""", Contains("\"changed since\"") },
        { "11.3.2", Must, Adv40, "what was made is in the delta", Track + """POST Matters << {"Id":"{new}","BeatCode":"{beat}","AddressId":"{r5}","Kind":"hazard","Text":"made since","OpenedAt":"2026-03-01T08:00:00Z"} THEN GET {delta}""", Contains("\"made since\"") },
        { "11.3.2", Must, Adv40, "what was removed is in the delta as removed", "GET Matters({matter}) THEN " + Track + "DELETE Matters({matter}) | If-Match: * THEN GET {delta}", Removed("id", "reason") },
        { "11.3.2", Must, Adv40, "what was removed is in a 4.01 delta as @removed", "GET Matters({matter}) THEN " + Track401 + "DELETE Matters({matter}) | If-Match: * THEN GET {delta} | OData-MaxVersion: 4.01", That(r => r.Json.GetProperty("value").EnumerateArray().Any(v => v.TryGetProperty("@removed", out var removed) && removed.GetProperty("reason").GetString() == "deleted" && v.TryGetProperty("@id", out _))) },
        { "11.3.2", Must, Adv40, "the delta obeys the filter that it began with", """GET Matters?$filter=Text eq 'only this' | Prefer: odata.track-changes THEN PATCH Matters({matter}) | If-Match: * << {"Text":"not this"} THEN GET {delta}""", ContainsNot("not this") },
        { "11.3.2", Must, Adv40, "the delta obeys the selection that it began with", Track + """PATCH Matters({matter}) | If-Match: * << {"Text":"changed again"} THEN GET {delta}""", That(r => r.Json.GetProperty("value").EnumerateArray().All(v => !v.TryGetProperty("OpenedAt", out _))) },
        { "11.3.3", Must, Adv40, "a delta link that is nobody's is 410", "GET Matters?$deltatoken=AAAA", Refused(410) },
        { "11.3.3", Must, Adv40, "a delta has the set's context", Track + "GET {delta}", Ends("@odata.context", "/$delta") },
    };

    private static Action<Reply> Removed(string id, string reason) => r =>
        Assert.Contains(r.Json.GetProperty("value").EnumerateArray(), v => v.TryGetProperty(id, out _) && v.TryGetProperty(reason, out var why) && why.GetString() == "deleted");
}
