using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Protocol11Batch
{
    private const string Matter = """{"Id":"{new}","BeatCode":"{beat}","AddressId":"{r5}","Kind":"hazard","Text":"x","OpenedAt":"2026-03-01T08:00:00Z"}""";
    private const string Wrong = """{"Id":"{new2}","BeatCode":"{beat}","AddressId":"{r5}","Kind":"nonesuch","Text":"x","OpenedAt":"2026-03-01T08:00:00Z"}""";

    public static readonly Chapter Chapter = new("Protocol", "11.7 Batch requests; JSON 19")
    {
        { "11.7.7.1", Must, Adv40, "a multipart batch is answered as multipart/mixed", Multipart(Part("GET Houses/$count HTTP/1.1\r\n\r\n")), Is(200), HeaderHas("Content-Type", "multipart/mixed") },
        { "11.7.7.1", Must, Adv40, "a part's URL may be absolute", Multipart(Part("GET {root}Houses/$count HTTP/1.1\r\n\r\n")), Contains("HTTP/1.1 200") },
        { "11.7.7.1", Must, Adv40, "a part's URL may be an absolute path with Host", Multipart(Part("GET /odata/Houses/$count HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")), Contains("HTTP/1.1 200") },
        { "11.7.7.1", Must, Adv40, "a part's URL may be relative to the batch", Multipart(Part("GET Houses/$count HTTP/1.1\r\n\r\n")), Contains("HTTP/1.1 200") },
        { "11.7.7.1", Must, Adv40, "a part has headers of its own", Multipart(Part("GET Houses?$top=1 HTTP/1.1\r\nAccept: application/json;odata.metadata=none\r\n\r\n")), Contains("odata.metadata=none") },
        { "11.7.7.4", Must, Adv40, "the replies come in the order of the parts", Multipart(Part("GET Houses/$count HTTP/1.1\r\n\r\n"), Part("GET Visits/$count HTTP/1.1\r\n\r\n")), That(r => r.Text.IndexOf("\r\n5\r\n", StringComparison.Ordinal) is > 0 and var five && r.Text.IndexOf("\r\n3\r\n", StringComparison.Ordinal) > five) },
        { "11.7.7.4", Must, Adv40, "a change set is written whole", Multipart(Set(Part("POST Matters HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + Matter, "1"))) + " THEN GET Matters({new})", Text("Text", "x") },
        { "11.7.7.4", Must, Adv40, "a change set of which one part fails is not written at all", Multipart(Set(Part("POST Matters HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + Matter, "1"), Part("POST Matters HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + Wrong, "2"))) + " THEN GET Matters({new})", Refused(404) },
        { "11.7.7.5", Must, Adv40, "a change set that fails is answered with one reply", Multipart(Set(Part("POST Matters HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + Matter, "1"), Part("POST Matters HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + Wrong, "2"))), That(r => r.Text.Split("HTTP/1.1 ").Length == 2), Contains("HTTP/1.1 400") },
        { "11.7.7.5", Must, Adv40, "the replies of a change set carry its Content-IDs", Multipart(Set(Part("POST Matters HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + Matter, "abc"))), Contains("Content-ID: abc") },
        { "11.7.7.2", Must, Adv40, "a part refers to what another part of its change set makes", Multipart(Set(Part("POST Addresses({yard})/Children HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + """{"Id":"{new}","BeatCode":"{beat}","DivisionCode":"{division}","Kind":"building","Name":"{number}栋"}""", "1"), Part("POST $1/Matters HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + """{"Id":"{new2}","BeatCode":"{beat}","Kind":"hazard","Text":"x","OpenedAt":"2026-03-01T08:00:00Z"}""", "2"))) + " THEN GET Matters({new2})", That(r => r.Json.GetProperty("AddressId").ValueKind == System.Text.Json.JsonValueKind.String) },
        { "11.7.7.4", Must, Adv40, "without continue-on-error a batch ends with its first failure", Multipart(Part("GET Nope HTTP/1.1\r\n\r\n"), Part("GET Houses/$count HTTP/1.1\r\n\r\n")), That(r => r.Text.Split("HTTP/1.1 ").Length == 2) },
        { "11.7.7.4", Must, Adv40, "with continue-on-error it goes on", Multipart(Part("GET Nope HTTP/1.1\r\n\r\n"), Part("GET Houses/$count HTTP/1.1\r\n\r\n")).Replace(" << ", " | Prefer: continue-on-error << ", StringComparison.Ordinal), That(r => r.Text.Split("HTTP/1.1 ").Length == 3) },
        { "11.7.7", Must, Adv40, "a batch that cannot be read is 400", "POST $batch | Content-Type: multipart/mixed; boundary=b << nothing", Refused(400) },
        { "11.7.7", Must, Adv40, "a batch of another media type is 415", "POST $batch | Content-Type: text/plain << x", Refused(415) },
        { "11.7", Must, Adv40, "a batch within a batch is refused", """POST $batch << {"requests":[{"id":"1","method":"POST","url":"$batch","body":{"requests":[]}}]}""", That(r => r.Status == 400 || r.Text.Contains("\"status\":400", StringComparison.Ordinal)) },
        { "11.7.1", May, Adv40, "a multipart batch may be answered in JSON", Multipart(Part("GET Houses/$count HTTP/1.1\r\n\r\n", "1")).Replace(" << ", " | Accept: application/json << ", StringComparison.Ordinal), Json("responses/0/status", "200") },

        { "JSON 19.1", Must, Adv401, "a JSON batch is answered in JSON", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Houses/$count"}]}""", Is(200), HeaderHas("Content-Type", "application/json"), Text("responses/0/id", "1") },
        { "JSON 19.1", Must, Adv401, "methods have no case", """POST $batch << {"requests":[{"id":"1","method":"get","url":"Houses/$count"}]}""", Json("responses/0/status", "200") },
        { "JSON 19.1", Must, Adv401, "a URL may be absolute", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"{root}Houses/$count"}]}""", Json("responses/0/status", "200") },
        { "JSON 19.1", Must, Adv401, "a URL may be an absolute path", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"/odata/Houses/$count"}]}""", Json("responses/0/status", "200") },
        { "JSON 19.1", Must, Adv401, "a body of JSON is an object", """POST $batch << {"requests":[{"id":"1","method":"POST","url":"Matters","body":""" + Matter + "}]}", Json("responses/0/status", "201"), Text("responses/0/body/Text", "x") },
        { "JSON 19.1", Must, Adv401, "a request without a method is refused", """POST $batch << {"requests":[{"id":"1","url":"Houses"}]}""", Refused(400) },
        { "JSON 19.1", Must, Adv401, "ids that are not different are refused", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Houses/$count"},{"id":"1","method":"GET","url":"Houses/$count"}]}""", Refused(400) },
        { "JSON 19.1", Must, Adv401, "a dependency on what is not in the batch is refused", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Houses/$count","dependsOn":["9"]}]}""", Refused(400) },
        { "JSON 19.1", Must, Adv401, "an atomicity group is written whole or not at all", """POST $batch << {"requests":[{"id":"1","atomicityGroup":"g","method":"POST","url":"Matters","body":""" + Matter + """},{"id":"2","atomicityGroup":"g","method":"POST","url":"Matters","body":""" + Wrong + "}]} THEN GET Matters({new})", Refused(404) },
        { "JSON 19.5", Must, Adv401, "the replies of a group name it", """POST $batch << {"requests":[{"id":"1","atomicityGroup":"g","method":"POST","url":"Matters","body":""" + Matter + "}]}", Text("responses/0/atomicityGroup", "g") },
        { "JSON 19.2", Must, Adv401, "a request refers to what an earlier one makes", """POST $batch << {"requests":[{"id":"1","method":"POST","url":"Matters","body":""" + Matter + """},{"id":"2","dependsOn":["1"],"method":"GET","url":"$1/Address"}]}""", Json("responses/1/status", "200"), Text("responses/1/body/Name", "105") },
        { "JSON 19.2", Must, Adv401, "a body refers to what an earlier request makes", """POST $batch << {"requests":[{"id":"1","method":"POST","url":"Addresses","body":{"BeatCode":"{beat}","DivisionCode":"{division}","Kind":"building","Name":"{number}栋","ParentId":"{yard}"}},{"id":"2","dependsOn":["1"],"method":"POST","url":"Matters","body":{"BeatCode":"{beat}","Address@odata.bind":"$1","Kind":"hazard","Text":"x","OpenedAt":"2026-03-01T08:00:00Z"}}]}""", Json("responses/1/status", "201") },
        { "JSON 19.3", May, Adv401, "a request refers to the ETag of an earlier one", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Matters({matter})"},{"id":"2","dependsOn":["1"],"method":"PATCH","url":"Matters({matter})","headers":{"If-Match":"$1"},"body":{"Text":"y"}}]}""", new Unsupported("the ETag that a change needs is one that somebody has seen, not one fetched in passing") },
        { "JSON 19.1", May, Adv401, "a request with an if that is false is not run", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Houses/$count"},{"id":"2","dependsOn":["1"],"if":"false","method":"GET","url":"Houses/$count"}]}""", That(r => r.Status is 200 or 400 or 501), That(r => !r.Text.Contains("\"id\":\"2\",\"status\":200", StringComparison.Ordinal)) },
        { "JSON 19.5", Must, Adv401, "each reply has its status", """POST $batch | Prefer: continue-on-error << {"requests":[{"id":"1","method":"GET","url":"Houses({absent})"},{"id":"2","method":"GET","url":"Houses({h1})"}]}""", Json("responses/0/status", "404"), Json("responses/1/status", "200") },
        { "JSON 19.5", Must, Adv401, "a failure's body is an error", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Nope"}]}""", Has("responses/0/body/error/code") },
        { "JSON 19.5", Must, Adv401, "replies have their headers", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Houses({h1})"}]}""", That(r => r.Part("1").ETag == "W/\"1\""), That(r => r.Part("1").Header("OData-Version") == "4.0") },
        { "JSON 19.5", Must, Adv401, "a text is a text in the reply", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Houses({h1})/Use/$value"}]}""", Text("responses/0/body", "dwelling") },
        { "11.7", Must, Adv401, "a part may ask for 4.01", """POST $batch << {"requests":[{"id":"1","method":"GET","url":"Houses({h1})","headers":{"OData-MaxVersion":"4.01"}}]}""", Has("responses/0/body/@context") },
        { "11.7.1", Should, Adv401, "what is asked of the batch is asked of its parts", """POST $batch | OData-MaxVersion: 4.01 << {"requests":[{"id":"1","method":"GET","url":"Houses({h1})"}]}""", Has("responses/0/body/@context") },
        { "11.7", Must, Adv401, "a batch of nothing is answered", """POST $batch << {"requests":[]}""", Length("responses", 0) },
        { "11.7", Must, Adv40, "$batch is not read", "GET $batch", Refused(405) },
        { "11.7", May, None, "respond-async of a batch", """POST $batch | Prefer: respond-async << {"requests":[{"id":"1","method":"GET","url":"Houses/$count"}]}""", Is(202) },
    };

    private static string Multipart(params string[] parts) => $"POST $batch | Content-Type: multipart/mixed; boundary=b << {Join("b", parts)}";

    private static string Set(params string[] parts) => $"Content-Type: multipart/mixed; boundary=s\r\n\r\n{Join("s", parts)}";

    private static string Part(string request, string? id = null) =>
        $"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n{(id is null ? "" : $"Content-ID: {id}\r\n")}\r\n{request}\r\n";

    private static string Join(string boundary, IEnumerable<string> parts) => string.Concat(parts.Select(p => $"--{boundary}\r\n{p}")) + $"--{boundary}--\r\n";
}
