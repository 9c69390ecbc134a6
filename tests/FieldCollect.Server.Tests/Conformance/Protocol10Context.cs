using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Protocol10Context
{
    public static readonly Chapter Chapter = new("Protocol", "10 Context URL")
    {
        { "10.1", Must, Min40, "the service document's context is $metadata", "GET ", Context("") },
        { "10.2", Must, Min40, "a collection's context names its set", "GET Houses?$top=1", Context("#Houses") },
        { "10.2", Must, Min40, "a collection reached by navigation has its own set's context", "GET Addresses({tower})/Children", Context("#Addresses") },
        { "10.3", Must, Min40, "an entity's context is its set's with $entity", "GET Houses({h1})", Context("#Houses/$entity") },
        { "10.3", Must, Min40, "an entity reached by navigation has its own set's context", "GET Houses({h1})/Address", Context("#Addresses/$entity") },
        { "10.3", Must, Min40, "a created entity's context is its set's with $entity", """POST Matters << {"Id":"{new}","BeatCode":"{beat}","AddressId":"{r5}","Kind":"hazard","Text":"x","OpenedAt":"2026-03-01T08:00:00Z"}""", Context("#Matters/$entity") },
        { "10.3", Must, Min40, "a changed entity that comes back has the same context", """PATCH Matters({matter}) | If-Match: * | Prefer: return=representation << {"Text":"x"}""", Context("#Matters/$entity") },
        { "10.7", Must, Mid40, "a selection stands in the context", "GET Houses?$select=Use,Rooms", Context("#Houses(Use,Rooms)") },
        { "10.7", Must, Mid40, "a selection of all stands in the context as *", "GET Houses?$select=*", Context("#Houses(*)") },
        { "10.8", Must, Mid40, "a selection of one entity stands in the context", "GET Houses({h1})?$select=Use", Context("#Houses(Use)/$entity") },
        { "10.9", Must, Min401, "an expansion stands in the context of 4.01", "GET Houses?$expand=Address | OData-MaxVersion: 4.01", Ends("@context", "/odata/$metadata#Houses(Address())") },
        { "10.9", Must, Adv40, "an expansion with a selection stands in the context", "GET Houses?$expand=Address($select=Name)", Context("#Houses(Address(Name))") },
        { "10.9", Must, Adv40, "a selection beside an expansion stands with it in the context", "GET Houses?$select=Use&$expand=Address($select=Name)", Context("#Houses(Use,Address(Name))") },
        { "10.9", Must, Adv40, "an expansion inside an expansion stands in the context", "GET Houses?$select=Use&$expand=Address($select=Name;$expand=Parent($select=Kind))", Context("#Houses(Use,Address(Name,Parent(Kind)))") },
        { "10.10", Must, Adv40, "an expansion of one entity stands in the context", "GET Houses({h1})?$select=Use&$expand=Address($select=Name)", Context("#Houses(Use,Address(Name))/$entity") },
        { "10.11", Must, Adv40, "a collection of references has the context Collection($ref)", "GET Addresses({tower})/Children/$ref", Context("#Collection($ref)") },
        { "10.12", Must, Adv40, "a reference has the context $ref", "GET Houses({h1})/Address/$ref", Context("#$ref") },
        { "10.13", Must, Min40, "a property's context names set and key", "GET Houses({h1})/Use", That(r => System.Text.RegularExpressions.Regex.IsMatch(r.Json.GetProperty("@odata.context").GetString()!, @"/odata/\$metadata#Houses\([0-9a-f-]{36}\)/Use$")) },
        { "10.16", Must, Min40, "a function's result of no set has the context of its type", "GET Completion(Day=2026-03-10)", Context("#Collection(FieldCollect.CompletionRow)") },
        { "10.17", Must, Adv40, "a delta's context is its set's with $delta", "GET Matters?$select=Id | Prefer: odata.track-changes, odata.maxpagesize=5000 THEN GET {delta}", That(r => r.Json.GetProperty("@odata.context").GetString()!.EndsWith("/$delta", StringComparison.Ordinal)) },
        { "10", Must, Min40, "metadata=none has no context", "GET Houses | Accept: application/json;odata.metadata=none", Lacks("@odata.context") },
        { "10", Must, Min40, "a context URL leads to the metadata", "GET Houses?$top=1", Ends("@odata.context", "/odata/$metadata#Houses") },
        { "10", Must, Min401, "what $compute adds and is selected stands in the context", "GET Houses?$select=Use,Half&$compute=Area div 2 as Half", Context("#Houses(Use,Half)") },
        { "Aggregation 5", Must, None, "what $apply makes has a context of its set", "GET Houses?$apply=aggregate($count as N)", Context("#Houses(N)") },
    };
}
