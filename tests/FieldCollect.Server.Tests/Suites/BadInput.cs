using System.Net.Http.Headers;
using FieldCollect.Register;
using FieldCollect.Server.Identity;
using FieldCollect.Store.Protection;

namespace FieldCollect.Server.Tests;

/// <summary>One wrong request and the problem it is answered with.</summary>
public sealed record BadRequest(string Name, ProblemKind Problem, Func<Ground, Task<Reply>> Send);

/// <summary>Wrong requests of every kind, one a line.</summary>
public static class BadInput
{
    private const string Json = "application/json";

    public static readonly IReadOnlyList<BadRequest> All =
    [
        // What a record says.
        new("wrong check digit", Problems.EvidenceNeeded, g => g.Officer.PostAsync("Residents", new { BeatCode = g.Beat, Name = "甲", Sex = "1", DocumentKind = "111", IdentityNumber = g.SecretNumber })),
        new("identity number of a wrong shape", Problems.RuleBroken, g => g.Officer.PostAsync("Residents", new { BeatCode = g.Beat, Name = "甲", Sex = "1", IdentityNumber = "12", Phone = g.Secret })),
        new("end before the beginning", Problems.RuleBroken, g => Patch(g, $"Residencies({g.Stay})", """{"EndedOn":"2020-01-01","EndReason":"moved"}""")),
        new("unknown code", Problems.UnknownCode, g => g.Officer.PostAsync("Houses", new { BeatCode = g.Beat, AddressId = g.Room, Use = "palace", Occupancy = "vacant", OwnerPhone = g.Secret })),
        new("missing field", Problems.MissingField, g => g.Officer.PostAsync("Residents", new { BeatCode = g.Beat, Sex = "1", Phone = g.Secret })),
        new("missing beat", Problems.MissingField, g => g.Officer.PostAsync("Residents", new { Name = "甲", Sex = "1", Phone = g.Secret })),
        new("required field set to null", Problems.WrongType, g => Patch(g, $"Residents({g.Resident})", """{"Name":null}""")),
        new("beat of another station", Problems.BeatNotYours, g => g.Officer.PostAsync("Residents", new { BeatCode = g.County.Far, Name = "甲", Sex = "1" })),
        new("beat that is not there", Problems.BeatNotYours, g => g.Officer.PostAsync("Residents", new { BeatCode = "000000000000", Name = "甲", Sex = "1" })),
        new("beat that is not there, for the registrar", Problems.UnknownReference, g => g.Registrar.PostAsync("Residents", new { BeatCode = "000000000000", Name = "甲", Sex = "1" })),
        new("beat of a station that is not there", Problems.UnknownReference, g => g.Registrar.PostAsync("Beats", new { Code = "610922990000", Name = "甲", StationCode = "000000000000" })),
        new("parent of another beat", Problems.UnknownReference, g => g.Officer.PostAsync("Addresses", g.Address("room", g.Elsewhere))),
        new("parent of another beat, for the registrar", Problems.OtherBeat, g => g.Registrar.PostAsync("Addresses", g.Address("room", g.Elsewhere))),
        new("address of another beat", Problems.OtherBeat, g => g.Registrar.PostAsync("Houses", g.House(g.Elsewhere))),
        new("address that is not there", Problems.UnknownReference, g => g.Officer.PostAsync("Houses", g.House(g.Resident))),
        new("plate with a token that nobody here has made", Problems.PlateForged, g => g.Officer.PostAsync("Doorplates", new { BeatCode = g.Beat, AddressId = g.Room, Token = "0AAAAAAAAAAAAABBBBBBBB", Size = "small", Status = "mounted" })),
        new("address below itself", Problems.AddressCycle, g => Patch(g, $"Addresses({g.Room})", $"{{\"ParentId\":\"{g.Room}\"}}")),
        new("address below its own child", Problems.AddressCycle, g => Patch(g, $"Addresses({g.Street})", $"{{\"ParentId\":\"{g.Room}\"}}")),
        new("street below a room", Problems.AddressOrder, g => g.Officer.PostAsync("Addresses", g.Address("street", g.Room))),
        new("room on a retired street", Problems.AddressParentRetired, g => g.Officer.PostAsync("Addresses", g.Address("room", g.Retired))),
        new("room below nothing", Problems.AddressOrder, g => g.Officer.PostAsync("Addresses", g.Address("room", null))),
        new("child in another division", Problems.AddressOutsideParent, g => g.Officer.PostAsync("Addresses", g.Address("room", g.Street, g.OtherDivision))),
        new("division that is not there", Problems.UnknownReference, g => g.Officer.PostAsync("Addresses", g.Address("street", null, "000000000000"))),
        new("street retired under its rooms", Problems.AddressHasLiveChildren, g => Patch(g, $"Addresses({g.Street})", """{"Status":"retired","ValidTo":"2026-01-01","RetiredReason":"x"}""")),
        new("address removed under its people", Problems.InUse, g => g.Registrar.DeleteAsync($"Addresses({g.Room})", "W/\"1\"")),
        new("record that exists", Problems.AlreadyExists, g => g.Officer.PostAsync("Residents", new { Id = g.Resident, BeatCode = g.Beat, Name = "甲", Sex = "1" })),
        new("code that exists", Problems.AlreadyExists, g => g.Registrar.PostAsync("Beats", new { Code = g.Beat, Name = "甲", g.County.Beats[0].StationCode })),
        new("unknown property", Problems.UnknownProperty, g => g.Officer.PostAsync("Residents", $"{{\"BeatCode\":\"{g.Beat}\",\"Nickname\":\"{g.Secret}\"}}")),
        new("unknown property of a nested record", Problems.UnknownProperty, g => g.Officer.PostAsync("Residents", $"{{\"Residencies\":[{{\"Nickname\":\"{g.Secret}\"}}]}}")),
        new("text for a number", Problems.WrongType, g => g.Officer.PostAsync("Houses", $"{{\"Rooms\":\"{g.Secret}\"}}")),
        new("number for a text", Problems.WrongType, g => g.Officer.PostAsync("Residents", $"{{\"Name\":{g.Secret}}}")),
        new("day that is none", Problems.WrongType, g => g.Officer.PostAsync("Residents", """{"BirthDate":"2026-02-30"}""")),
        new("finding of a wrong type", Problems.WrongType, g => g.Officer.PostAsync("Visits", $"{{\"BeatCode\":\"{g.Beat}\",\"AddressId\":\"{g.Room}\",\"CollectedAt\":\"2026-01-01T00:00:00Z\",\"Outcome\":\"confirmed\",\"Findings\":\"{g.Secret}\"}}")),
        new("NUL in a text", Problems.WrongType, g => g.Officer.PostAsync("Residents", $"{{\"BeatCode\":\"{g.Beat}\",\"Name\":\"\\u0000{g.Secret}\",\"Sex\":\"1\"}}")),
        new("half a character", Problems.WrongType, g => g.Officer.PostAsync("Residents", $"{{\"BeatCode\":\"{g.Beat}\",\"Name\":\"\\ud800\",\"Sex\":\"1\"}}")),
        new("text far too long", Problems.WrongType, g => g.Officer.PostAsync("Residents", new { BeatCode = g.Beat, Name = new string('长', 5000), Sex = "1" })),

        // What a body is.
        new("no JSON", Problems.MalformedBody, g => g.Officer.PostAsync("Residents", "Name=" + g.Secret)),
        new("half a JSON", Problems.MalformedBody, g => g.Officer.PostAsync("Residents", $"{{\"Name\":\"{g.Secret}\"")),
        new("empty body", Problems.MalformedBody, g => g.Officer.PostAsync("Residents", "")),
        new("null body", Problems.MalformedBody, g => g.Officer.PostAsync("Residents", "null")),
        new("list for a record", Problems.MalformedBody, g => g.Officer.PostAsync("Residents", "[]")),
        new("property twice", Problems.MalformedBody, g => g.Officer.PostAsync("Residents", $"{{\"Name\":\"{g.Secret}\",\"Name\":\"b\"}}")),
        new("deep nesting", Problems.MalformedBody, g => g.Officer.PostAsync("Residents", new string('[', 5000) + new string(']', 5000))),
        new("records nested too deep", Problems.TooComplex, g => g.Officer.PostAsync("Addresses", Nested(8))),
        new("invalid UTF-8", Problems.MalformedBody, g => g.Officer.SendAsync("POST", "odata/Residents", Bytes([.. "{\"Name\":\""u8, 0xff, 0xc0, .. "\"}"u8]))),
        new("half a character in a name", Problems.MalformedBody, g => g.Officer.PostAsync("Residents", """{"\ud800":1}""")),
        new("20 MB", Problems.BodyTooLarge, g => g.Officer.SendAsync("POST", "odata/Residents", Bytes(new byte[20 << 20]), "Expect: 100-continue")),
        new("20 MB in a batch", Problems.BodyTooLarge, g => g.Officer.SendAsync("POST", "odata/$batch", Bytes(new byte[20 << 20]), "Expect: 100-continue")),
        new("wrong media type", Problems.UnsupportedMediaType, g => g.Officer.SendAsync("POST", "odata/Residents", Caller.Text("<Name/>", "application/xml"))),
        new("no media type", Problems.UnsupportedMediaType, g => g.Officer.SendAsync("POST", "odata/Residents", new ByteArrayContent("{}"u8.ToArray()))),
        new("query as JSON", Problems.UnsupportedMediaType, g => g.Officer.SendAsync("POST", "odata/Residents/$query", Caller.Text("{}"))),

        // Who asks, and on which version.
        new("no token", Problems.NotSignedIn, g => g.County.Anonymous.GetAsync("Residents")),
        new("forged token", Problems.NotSignedIn, g => new Caller(g.County.Http, new AccessTokens(new byte[32], TimeProvider.System).Make(g.Resident)).GetAsync("Residents")),
        new("token that is no token", Problems.NotSignedIn, g => new Caller(g.County.Http, "x").GetAsync("Residents")),
        new("token of no session", Problems.NotSignedIn, g => new Caller(g.County.Http, Token(g, TimeSpan.Zero)).GetAsync("Residents")),
        new("expired token", Problems.NotSignedIn, g => new Caller(g.County.Http, Token(g, TimeSpan.FromHours(1))).GetAsync("Residents")),
        new("batch without a token", Problems.NotSignedIn, g => g.County.Anonymous.BatchAsync([])),
        new("role that may not", Problems.NotAllowed, g => g.Supervisor.PostAsync("Residents", new { BeatCode = g.Beat, Name = "甲", Sex = "1" })),
        new("no version", Problems.PreconditionRequired, g => g.Officer.PatchAsync($"Residents({g.Resident})", null, new { Phone = g.Secret })),
        new("version not known", Problems.PreconditionFailed, g => g.Officer.PatchAsync($"Residents({g.Resident})", "W/\"77\"", new { Phone = g.Secret })),
        new("removing without a version", Problems.PreconditionRequired, g => g.Registrar.DeleteAsync($"Residents({g.Resident})", null)),

        // Where to.
        new("unknown set", Problems.UnknownEntitySet, g => g.Officer.GetAsync("Persons")),
        new("unknown navigation", Problems.UnknownEntitySet, g => g.Officer.GetAsync($"Residents({g.Resident})/Cars")),
        new("unknown path", Problems.NotFound, g => g.Officer.SendAsync("GET", "nowhere", null)),
        new("record that is not there", Problems.NotFound, g => g.Officer.GetAsync($"Residents({g.Room})")),
        new("changing a record that is not there", Problems.NotFound, g => g.Officer.PatchAsync($"Residents({g.Room})", "*", new { Phone = g.Secret })),
        new("key of a wrong type", Problems.MalformedUrl, g => g.Officer.GetAsync("Residents(12)")),
        new("filter that is none", Problems.MalformedUrl, g => g.Officer.GetAsync($"Residents?$filter=Name eq '{g.Secret}")),
        new("filter on an unknown property", Problems.UnknownProperty, g => g.Officer.GetAsync("Residents?$filter=Nickname eq 'x'")),
        new("unknown option", Problems.UnknownOption, g => g.Officer.GetAsync("Residents?$where=1")),
        new("option twice", Problems.RepeatedOption, g => g.Officer.GetAsync("Residents?$top=1&$top=2")),
        new("identity number in the URL", Problems.SensitiveInUrl, g => g.Officer.GetAsync($"Residents?$filter=IdentityNumber eq '{g.SecretNumber}'")),
        new("phone in the URL", Problems.SensitiveInUrl, g => g.Officer.GetAsync($"Residents/$count?$filter=Phone eq '{g.Secret}'")),
        new("identity number as a key", Problems.SensitiveInUrl, g => g.Officer.GetAsync($"Residents(IdentityNumber='{g.SecretNumber}')")),
        new("phone as a key of what is changed", Problems.SensitiveInUrl, g => Patch(g, $"Residents(Phone='{g.Secret}')", "{}")),
        new("part of a phone", Problems.NotFilterable, g => g.Officer.SendAsync("POST", "odata/Residents/$query", Caller.Text($"$filter=startswith(Phone,'{g.Secret}')", "text/plain"))),
        new("sorting by phone", Problems.NotSortable, g => g.Officer.GetAsync("Residents?$orderby=Phone")),
        new("expanding too deep", Problems.TooComplex, g => g.Officer.GetAsync("Addresses?$expand=" + Expand(12))),
        new("bad skip token", Problems.BadSkipToken, g => g.Officer.GetAsync("Residents?$skiptoken=abc")),
        new("bad delta token", Problems.TokenTooOld, g => g.Officer.GetAsync($"Beats('{g.Beat}')/Changes?$deltatoken=abc")),
        new("bad page token", Problems.TokenTooOld, g => g.Officer.GetAsync($"Beats('{g.Beat}')/Changes?$skiptoken=abcd")),
        new("reply as a picture", Problems.NotAcceptable, g => g.Officer.GetAsync("Residents", "Accept: image/png")),
        new("a URL that is too long", Problems.UrlTooLong, g => g.Officer.GetAsync("Residents?x=" + new string('x', 20_000))),
        new("a URL of a megabyte", Problems.UrlTooLong, g => g.Officer.GetAsync("Residents?x=" + new string('x', 1 << 20))),
        new("headers that are too long", Problems.HeadersTooLarge, g => g.Officer.GetAsync("Residents", "X-Long: " + new string('x', 40_000))),
        new("too many headers", Problems.HeadersTooLarge, g => g.Officer.GetAsync("Residents", [.. Enumerable.Range(0, 120).Select(i => $"X-{i}: x")])),
        new("a version of long ago", Problems.UnsupportedVersion, g => g.Officer.GetAsync("Residents", "OData-MaxVersion: 3.0")),
        new("option for later", Problems.NotSupported, g => g.Officer.GetAsync("Residents?$index=1")),
        new("replacing a record without its version", Problems.PreconditionRequired, g => g.Officer.SendAsync("PUT", $"odata/Residents({g.Resident})", Caller.Text("{}"))),
        new("replacing a whole set", Problems.MethodNotAllowed, g => g.Officer.SendAsync("PUT", "odata/Residents", Caller.Text("{}"))),
        new("removing a whole set", Problems.MethodNotAllowed, g => g.Officer.DeleteAsync("Residents", "*")),
        new("changing a whole set by no payload", Problems.MalformedBody, g => g.Officer.PatchAsync("Residents", "*", new { })),
        new("making a record at a record", Problems.MethodNotAllowed, g => g.Officer.PostAsync($"Residents({g.Resident})", new { })),
        new("changing the metadata", Problems.MethodNotAllowed, g => g.Officer.PostAsync("$metadata", new { })),
        new("reading the token endpoint", Problems.MethodNotAllowed, g => g.County.Anonymous.SendAsync("GET", "auth/token", null)),
        new("bad header for the visit", Problems.MalformedRequest, g => g.Officer.PatchAsync($"Residents({g.Resident})", "*", new { Phone = g.Secret }, "FieldCollect-Visit: x")),
        new("bad header for what it follows", Problems.MalformedRequest, g => g.Officer.PatchAsync($"Residents({g.Resident})", "*", new { Phone = g.Secret }, "FieldCollect-Follows: x")),
        new("bad header for the time", Problems.MalformedRequest, g => g.Officer.PatchAsync($"Residents({g.Resident})", "*", new { Phone = g.Secret }, "FieldCollect-Collected-At: noon")),
        new("NUL in the reason", Problems.MalformedRequest, g => g.Officer.PatchAsync($"Residents({g.Resident})", "*", new { Phone = g.Secret }, "FieldCollect-Reason: a%00b")),
        new("request id far too long", Problems.MalformedRequest, g => g.Officer.PatchAsync($"Residents({g.Resident})", "*", new { Phone = g.Secret }, "Repeatability-Request-ID: " + new string('x', 300))),

        // Batches.
        new("batch that is no JSON", Problems.MalformedBatch, g => g.Officer.PostAsync("$batch", "requests")),
        new("batch without requests", Problems.MalformedBatch, g => g.Officer.PostAsync("$batch", "{}")),
        new("batch as text", Problems.UnsupportedMediaType, g => g.Officer.SendAsync("POST", "odata/$batch", Caller.Text("--b", "text/plain"))),
        new("batch as multipart without a boundary", Problems.MalformedBatch, g => g.Officer.SendAsync("POST", "odata/$batch", Caller.Text("--b", "multipart/mixed"))),
        new("batch with an id twice", Problems.MalformedBatch, g => g.Officer.BatchAsync([Get("1"), Get("1")])),
        new("batch with half a character", Problems.MalformedBatch, g => g.Officer.PostAsync("$batch", """{"requests":[{"id":"\ud800","method":"GET","url":"Houses"}]}""")),
        new("batch with NUL in a header", Problems.MalformedBatch, g => g.Officer.PostAsync("$batch", """{"requests":[{"id":"1","method":"POST","url":"Houses","headers":{"Repeatability-Request-ID":"a\u0000"},"body":{}}]}""")),
        new("batch with NUL in a group", Problems.MalformedBatch, g => g.Officer.PostAsync("$batch", """{"requests":[{"id":"1","method":"POST","atomicityGroup":"\u0000","url":"Houses","body":{}}]}""")),
        new("batch with NUL in a URL", Problems.MalformedBatch, g => g.Officer.PostAsync("$batch", """{"requests":[{"id":"1","method":"POST","url":"Houses\u0000","body":{}}]}""")),
        new("batch of too many", Problems.TooComplex, g => g.Officer.BatchAsync(Enumerable.Range(0, 1001).Select(i => Get($"{i}")))),
        new("batch part of an unknown set", Problems.UnknownEntitySet, g => Part(g, new { id = "1", method = "GET", url = "Persons" })),
        new("batch part that replaces a set", Problems.MethodNotAllowed, g => Part(g, new { id = "1", method = "PUT", url = "Residents", body = new { } })),
        new("batch part with a condition", Problems.NotSupported, g => Part(g, new Dictionary<string, object> { ["id"] = "1", ["method"] = "GET", ["url"] = "Houses", ["if"] = "$0/$succeeded" })),
        new("batch part of another service", Problems.MalformedUrl, g => Part(g, new { id = "1", method = "GET", url = "http://elsewhere.example/odata/Houses" })),
        new("batch with a part after nothing", Problems.MalformedBatch, g => g.Officer.BatchAsync([new { id = "1", method = "GET", url = "Houses", dependsOn = new[] { "0" } }])),
        new("batch in a batch", Problems.MalformedBatch, g => g.Officer.BatchAsync([new { id = "1", method = "POST", url = "$batch", body = new { } }])),
        new("batch part without a body", Problems.MalformedBody, g => Part(g, new { id = "1", method = "POST", url = "Residents" })),
        new("batch part after one that failed", Problems.FailedDependency, async g => (await g.Officer.BatchAsync([new { id = "0", method = "GET", url = "Persons" }, Get("1")])).Part("1")),
    ];

    private static Task<Reply> Patch(Ground ground, string url, string body) => ground.Officer.PatchAsync(url, "*", body);

    private static object Get(string id) => new { id, method = "GET", url = "Houses?$top=1" };

    private static async Task<Reply> Part(Ground ground, object part) => (await ground.Officer.BatchAsync([part])).Part("1");

    private static ByteArrayContent Bytes(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(Json) } };

    private static string Nested(int depth) => depth == 0 ? "{}" : $"{{\"Children\":[{Nested(depth - 1)}]}}";

    private static string Expand(int depth) => depth == 1 ? "Parent" : $"Parent($expand={Expand(depth - 1)})";

    // Genuine, for it is signed with the register's own key; but of no session, or made too long ago.
    private static string Token(Ground ground, TimeSpan ago) =>
        new AccessTokens(RegisterKeys.OpenOrCreate(ground.County.DataFolder).Tokens, new Earlier(ago)).Make(ground.Resident);

    private sealed class Earlier(TimeSpan ago) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - ago;
    }
}
