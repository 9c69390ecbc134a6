using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Protocol09Replies
{
    public static readonly Chapter Chapter = new("Protocol", "6, 9 Extensibility, status codes and errors")
    {
        { "6.1", Must, Min40, "custom query options are no reason to refuse", "GET Houses?custom=1&$top=1", Is(200) },
        { "6.1", Should, Min40, "an option with $ that is not OData's is refused", "GET Houses?$frobnicate=1", Refused(400) },
        { "6.5", Must, Min40, "custom headers are no reason to refuse", "GET Houses?$top=1 | X-Custom: 1", Is(200) },
        { "6.4", Must, Min40, "instance annotations in a body are no reason to refuse", """PATCH Matters({matter}) | If-Match: * << {"Text":"x","@my.own":1,"Text@my.note":"n"}""", Is(204) },

        { "9.1.1", Must, Min40, "a reading that finds something is 200", "GET Houses({h1})", Is(200) },
        { "9.1.1", Must, Min40, "a collection without members is 200 and empty", "GET Houses?$filter=Use eq 'nothing'", Is(200), Length("value", 0) },
        { "9.1.2", Must, Min40, "a POST that made an entity is 201", """POST Matters << {"Id":"{new}","BeatCode":"{beat}","AddressId":"{r5}","Kind":"hazard","Text":"x","OpenedAt":"2026-03-01T08:00:00Z"}""", Is(201), Text("Text", "x") },
        { "9.1.4", Must, Min40, "a property that is null is 204 without a body", "GET Houses({h4})/Rooms", Is(204), That(r => r.Text.Length == 0) },
        { "9.1.4", Must, Min40, "a navigation to one that leads nowhere is 204", "GET Addresses({street})/Parent", Is(204) },
        { "9.1.4", Must, Min40, "a DELETE is 204", "DELETE Matters({matter}) | If-Match: *", Is(204), That(r => r.Text.Length == 0) },
        { "9.1.6", Must, Min40, "what has not changed is 304", """GET Houses({h1}) | If-None-Match: W/"1" """, Is(304) },
        { "9.2.1", Must, Min40, "a key that is not there is 404", "GET Houses({absent})", Refused(404) },
        { "9.2.1", Must, Min40, "a property that is not there is 404", "GET Houses({h1})/Nope", Refused(404) },
        { "9.2.1", Must, Min40, "what was deleted is 404", "DELETE Matters({matter}) | If-Match: * THEN GET Matters({matter})", Refused(404) },
        { "9.2.2", Must, Min40, "a method that the resource does not take is 405", "DELETE Houses", Refused(405) },
        { "9.2.2", Must, Min40, "a 405 has the header Allow", "DELETE Houses", HeaderHas("Allow", "GET") },
        { "9.2.2", Must, Min40, "a POST to an entity is 405", """POST Houses({h1}) << {}""", Refused(405) },
        { "9.2.2", Must, Min40, "a PATCH of $metadata is 405", """PATCH $metadata << {}""", Refused(405) },
        { "9.2.2", Must, Min40, "a POST to the service root is 405", """POST  << {}""", Refused(405) },
        { "9.2.3", Must, Min40, "what cannot be given as accepted is 406", "GET Houses | Accept: image/png", Refused(406) },
        { "9.2.4", Should, Adv40, "a delta link that is no longer good is 410", "GET Matters?$deltatoken=x", Refused(410) },
        { "9.2.4", Should, Adv40, "a 410 says in Location where to begin again", "GET Matters?$deltatoken=x", HeaderHas("Location", "/odata/Matters") },
        { "9.2.6", Must, Adv401, "what depended on a request that failed is 424", """POST $batch | Prefer: continue-on-error << {"requests":[{"id":"1","method":"GET","url":"Nope"},{"id":"2","method":"GET","url":"Houses/$count","dependsOn":["1"]}]}""", Json("responses/1/status", "424") },
        { "9.3.1", Must, Min40, "what is not implemented is 501", "GET Houses?$filter=geo.length(geography'LINESTRING(0 0,1 1)') lt 1", Refused(501) },

        { "9.4", Must, Min40, "an error has code and message", "GET Nope", Has("error/code"), Has("error/message") },
        { "9.4", Must, Min40, "an error's media type is JSON", "GET Nope", HeaderHas("Content-Type", "application/json") },
        { "9.4", Must, Min40, "an error comes as JSON where the client accepts only what cannot be given", "GET Houses | Accept: image/png", HeaderHas("Content-Type", "application/json") },
        { "9.4", May, Min40, "an error names its target", "GET Houses?$frobnicate=1", Text("error/target", "$frobnicate") },
        { "9.4", May, Min40, "an error of several causes names them in details", """POST Matters << {"Id":"{new}","BeatCode":"{beat}","AddressId":"{r5}","Kind":"nonesuch","Text":"","OpenedAt":"2026-03-01T08:00:00Z"}""", Refused(400), Has("error/details/1/code"), Has("error/details/1/message") },
        { "9.4", Should, Min40, "an error tells nothing of the inside", "GET Houses?$filter=Nope eq 1", Lacks404("error/innererror"), ContainsNot(" at FieldCollect"), ContainsNot("select "), ContainsNot("Microsoft.") },
        { "9.4", Must, Min40, "a body that is no JSON is 400", "POST Matters << {", Refused(400) },
        { "9.4", Must, Min40, "a value of the wrong type is 400", """PATCH Matters({matter}) | If-Match: * << {"Text":5}""", Refused(400) },
        { "9.4", Must, Min40, "null for a property that cannot be null is 400", """PATCH Matters({matter}) | If-Match: * << {"Text":null}""", Refused(400) },
        { "9.4", Must, Min40, "a property that must be there and is not is 400", """POST Matters << {"Id":"{new}","BeatCode":"{beat}","AddressId":"{r5}","Kind":"hazard","OpenedAt":"2026-03-01T08:00:00Z"}""", Refused(400) },
        { "9.4", Must, Min40, "a text longer than MaxLength is 400", "PATCH Matters({matter}) | If-Match: * << {\"Text\":\"" + new string('x', 2001) + "\"}", Refused(400) },
        { "9.4", Must, Min40, "a syntax error in $filter is 400", "GET Houses?$filter=Use eq eq", Refused(400) },
        { "9.4", Must, Min40, "an unknown property in $filter is 400", "GET Houses?$filter=Nope eq 1", Refused(400) },
        { "9.4", Must, Min40, "an unknown property in $select is 400", "GET Houses?$select=Nope", Refused(400) },
        { "9.4", Must, Min40, "an unknown navigation in $expand is 400", "GET Houses?$expand=Nope", Refused(400) },
        { "9.4", Must, Min40, "an unknown property in $orderby is 400", "GET Houses?$orderby=Nope", Refused(400) },
        { "9.4", Must, Min40, "types that do not compare are 400", "GET Houses?$filter=Use eq 5", Refused(400) },
        { "9.4", Must, Min40, "an unknown function is 400 or 501", "GET Houses?$filter=frobnicate(Use) eq 1", That(r => r.Status is 400 or 501), Has("error/code") },
        { "9.4", Must, Min40, "an option given twice is 400", "GET Houses?$top=1&$top=2", Refused(400) },
        { "12.1", Must, Min40, "who has not signed in is 401 and told how", "GET Houses | As: nobody", Refused(401), HeaderHas("WWW-Authenticate", "Bearer") },
        { "12.1", Must, Min40, "the service document and $metadata are read without signing in", "GET $metadata | As: nobody", Is(200) },
        { "12.1", Must, Min40, "what one may not do is 403", """POST Stations << {"Code":"610922990000","Name":"x","DivisionCode":"{division}"}""", Refused(403) },
    };

    private static Action<Reply> Lacks404(string path) => r => Assert.Null(At(r, path));
}
