using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Protocol11Operations
{
    public static readonly Chapter Chapter = new("Protocol", "11.5, 11.6 Operations and asynchronous requests")
    {
        { "11.5.4.1", Must, Min40, "a function import is called with its parameters inline", "GET Completion(Day=2026-03-10)", Is(200), Has("value") },
        { "11.5.4.1", Must, Min40, "a bound function is called behind the entity it is bound to", "GET Beats('{beat}')/FieldCollect.Changes()", Is(200), Has("value") },
        { "11.5.4.1", Must, Min401, "a bound function may be called without its namespace", "GET Beats('{beat}')/Changes()", Is(200), Has("value") },
        { "11.5.4.1", Must, Min401, "a bound function without parameters may be called without parentheses", "GET Beats('{beat}')/FieldCollect.Changes", Is(200), Has("value") },
        { "11.5.4.1", Must, Min40, "a function is not called by POST", "POST Completion(Day=2026-03-10) << {}", Refused(405) },
        { "11.5.4.1", Must, Min40, "HEAD of a function has no body", "HEAD Completion(Day=2026-03-10)", Is(200), That(r => r.Text.Length == 0) },
        { "11.5.4.1.1", Must, Min40, "a parameter may be an alias", "GET Completion(Day=@d)?@d=2026-03-10", Is(200) },
        { "11.5.4.1.1", Should, Min401, "a parameter may be an implicit alias", "GET Completion?Day=2026-03-10", Is(200) },
        { "11.5.4.1.1", Must, Min40, "a parameter of the wrong type is refused", "GET Completion(Day=5)", Refused(400) },
        { "11.5.4.1.1", Must, Min40, "a parameter that is missing is refused", "GET Completion()", That(r => r.Status is 400 or 404), Has("error/code") },
        { "11.5.4.1.1", Must, Min40, "a parameter that there is not is refused", "GET Completion(Nope=1)", That(r => r.Status is 400 or 404), Has("error/code") },
        { "11.5.4.1", Must, Min401, "a result speaks 4.01 to who asks for it", "GET Completion(Day=2026-03-10) | OData-MaxVersion: 4.01", Header("OData-Version", "4.01"), Has("@context") },
        { "11.5.4.1", Must, Min40, "a result that is not accepted as JSON is 406", "GET Completion(Day=2026-03-10) | Accept: application/atom+xml", Refused(406) },
        { "11.5.4.1", Must, Min40, "a result with metadata=none has no context", "GET Completion(Day=2026-03-10) | Accept: application/json;odata.metadata=none", Lacks("@odata.context") },
        { "11.5.4", Should, Min40, "an option that a function does not take is refused", "GET Completion(Day=2026-03-10)?$frobnicate=1", Refused(400) },
        { "11.5.4", Must, Min40, "an option that is not computed of a function's result is not passed over", "GET Completion(Day=2026-03-10)?$filter=Due gt 3", Refused(501) },
        { "11.5.4", Must, Min40, "nor is one of a bound function", "GET Beats('{beat}')/Changes?$filter=Id eq 1", Refused(501) },
        { "11.5.4", Must, Adv40, "a function is a part of a batch like any reading", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Completion(Day=2026-03-10)"}]}""", Json("responses/0/status", "200") },
        { "11.5", Must, Min40, "an operation that there is not is 404", "GET Beats('{beat}')/FieldCollect.Nope()", Refused(404) },

        { "11.5.5.1", Must, Min40, "an action is called by POST, with its parameters in the body", """POST Matters({matter})/FieldCollect.Close | If-Match: * << {"Closing":"done"}""", Is(200), Text("Closing", "done") },
        { "11.5.5.1", Must, Min401, "an action may be called without its namespace", """POST Matters({matter})/Close | If-Match: * << {"Closing":"done"}""", Is(200), Text("Closing", "done") },
        { "11.5.5.1", Must, Min40, "what an action has done is done", """POST Matters({matter})/Close | If-Match: * << {"Closing":"done"} THEN GET Matters({matter})""", Text("Closing", "done"), Json("Version", "2") },
        { "11.5.5.1", Must, Min40, "a parameter that may be null may be left out", """POST Matters({matter})/Close | If-Match: * << {"Closing":"done"}""", Has("ClosedAt") },
        { "11.5.5.1", Must, Min40, "a parameter that an action needs and that is missing is refused", "POST Matters({matter})/Close | If-Match: * << {}", Refused(400), Text("error/target", "Closing") },
        { "11.5.5.1", Must, Min40, "a parameter of the wrong type is refused by an action", """POST Matters({matter})/Close | If-Match: * << {"Closing":5}""", Refused(400), Text("error/target", "Closing") },
        { "11.5.5.1", Must, Min40, "a parameter that an action has not is refused", """POST Matters({matter})/Close | If-Match: * << {"Closing":"x","Nope":1}""", Refused(400), Text("error/target", "Nope") },
        { "11.5.5.1", Must, Min40, "annotations among the parameters are ignored", """POST Matters({matter})/Close | If-Match: * << {"@odata.context":"x","Closing":"done","Closing@some.note":1}""", Is(200) },
        { "11.5.5.1", Must, Min40, "an action heeds If-Match", """POST Matters({matter})/Close | If-Match: W/"9" << {"Closing":"done"}""", Refused(412) },
        { "11.5.5.1", Must, Min40, "an action that needs a version and is given none is 428", """POST Matters({matter})/Close << {"Closing":"done"}""", Refused(428) },
        { "11.5.5.1", Must, Min40, "an action's result of a set has the context of the set's entity", """POST Matters({matter})/Close | If-Match: * << {"Closing":"done"}""", Context("#Matters/$entity") },
        { "11.5.5.1", Should, Min40, "an action heeds return=minimal", """POST Matters({matter})/Close | If-Match: * | Prefer: return=minimal << {"Closing":"done"}""", Is(204), HeaderHas("Preference-Applied", "return=minimal") },
        { "11.5.5.1", Must, Min401, "$select shapes what an action answers", """POST Matters({matter})/Close?$select=Closing | If-Match: * << {"Closing":"done"}""", Is(200), Lacks("Text") },
        { "11.5.5.1", Must, Min40, "an action import is called by its name", """POST FindResident << {"Phone":"13800000000"}""", Is(200), Has("value"), Context("#Residents") },
        { "11.5.5.1", Must, Min40, "an action is not called by GET", "GET Matters({matter})/Close", Refused(405), HeaderHas("Allow", "POST") },
        { "11.5.5.1", Must, Min40, "an action on what is not there is 404", """POST Matters({absent})/Close | If-Match: * << {"Closing":"x"}""", Refused(404) },
        { "11.5.5.1", Must, Min40, "an action that is bound to something else is 404", """POST Houses({h5})/Close << {"Closing":"x"}""", Refused(404) },
        { "11.5.5.2", Must, Adv40, "an action is a part of a batch", """POST $batch << {"requests":[{"id":"1","method":"POST","url":"Matters({matter})/Close","headers":{"If-Match":"*"},"body":{"Closing":"done"}}]}""", Json("responses/0/status", "200") },
        { "11.5.5.2", Must, Adv40, "an action behind a reference is of what the other part made", """POST $batch << {"requests":[{"id":"1","method":"POST","url":"Matters","body":{"BeatCode":"{beat}","AddressId":"{r5}","Kind":"hazard","Text":"x","OpenedAt":"2026-03-01T08:00:00Z"}},{"id":"2","method":"POST","url":"$1/Close","headers":{"If-Match":"*"},"body":{"Closing":"done"}}]}""", Json("responses/1/status", "200") },
        { "11.5.3", Should, Min40, "with all metadata an entity says which actions it takes", "GET Matters({matter}) | Accept: application/json;odata.metadata=full", Has("#FieldCollect.Close/target"), Has("#FieldCollect.Close/title") },
        { "11.5.3", Must, Min40, "with metadata=none no action is told", "GET Matters({matter})?$select=*,FieldCollect.Close | Accept: application/json;odata.metadata=none", Lacks("#FieldCollect.Close") },
        { "11.5.3", Should, Min40, "an action that $select asks for is told", "GET Matters({matter})?$select=Text,FieldCollect.Close", Has("#FieldCollect.Close") },

        { "11.6", Should, Adv40, "a request that prefers it is answered 202 with where to look", "GET Houses | Prefer: respond-async", Is(202), HeaderHas("Location", "/"), HeaderHas("Preference-Applied", "respond-async") },
        { "11.6", Must, Min40, "the status monitor gives the answer as an HTTP message", "GET Houses | Prefer: respond-async THEN GET {location} | Accept: application/http | OData-MaxVersion: 4.0", That(r => r.Status == 202 || (r.Status == 200 && r.Header("Content-Type")!.StartsWith("application/http", StringComparison.Ordinal))) },
        { "11.6", Must, Min401, "the status monitor's answer names the result's status in AsyncResult", "GET Houses | Prefer: respond-async THEN GET {location} | OData-MaxVersion: 4.01", That(r => r.Status == 202 || r.Header("AsyncResult") == "200") },
        { "11.6", Must, None, "a status monitor may be deleted", "GET Houses | Prefer: respond-async THEN DELETE {location}", That(r => r.Status is 200 or 202 or 204) },
    };
}
