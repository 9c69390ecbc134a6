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
        { "11.5.4", Must, Adv40, "a function is a part of a batch like any reading", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Completion(Day=2026-03-10)"}]}""", Json("responses/0/status", "200") },
        { "11.5", Must, Min40, "an operation that there is not is 404", "GET Beats('{beat}')/FieldCollect.Nope()", Refused(404) },

        { "11.6", Should, Adv40, "a request that prefers it is answered 202 with where to look", "GET Houses | Prefer: respond-async", Is(202), HeaderHas("Location", "/"), HeaderHas("Preference-Applied", "respond-async") },
        { "11.6", Must, Min40, "the status monitor gives the answer as an HTTP message", "GET Houses | Prefer: respond-async THEN GET {location} | Accept: application/http | OData-MaxVersion: 4.0", That(r => r.Status == 202 || (r.Status == 200 && r.Header("Content-Type")!.StartsWith("application/http", StringComparison.Ordinal))) },
        { "11.6", Must, Min401, "the status monitor's answer names the result's status in AsyncResult", "GET Houses | Prefer: respond-async THEN GET {location} | OData-MaxVersion: 4.01", That(r => r.Status == 202 || r.Header("AsyncResult") == "200") },
        { "11.6", Must, None, "a status monitor may be deleted", "GET Houses | Prefer: respond-async THEN DELETE {location}", That(r => r.Status is 200 or 202 or 204) },
    };
}
