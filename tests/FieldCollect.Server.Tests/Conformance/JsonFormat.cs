using System.Text.Json;
using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class JsonFormat
{
    private const string Full = " | Accept: application/json;odata.metadata=full";
    private const string Full401 = " | Accept: application/json;metadata=full | OData-MaxVersion: 4.01";
    private const string None0 = " | Accept: application/json;odata.metadata=none";
    private const string V401 = " | OData-MaxVersion: 4.01";

    public static readonly Chapter Chapter = new("JSON", "JSON format")
    {
        { "3", Must, Min40, "without a wish data come as JSON with minimal metadata", "GET Houses?$top=1", HeaderHas("Content-Type", "odata.metadata=minimal"), Has("@odata.context") },
        { "3.1.1", Must, Min40, "metadata=minimal has the context", "GET Houses?$top=1 | Accept: application/json;odata.metadata=minimal", Has("@odata.context") },
        { "3.1.1", Must, Min40, "metadata=minimal has no ids and links that follow from the key", "GET Houses({h1})", Lacks("@odata.id"), Lacks("@odata.editLink"), Lacks("Address@odata.navigationLink") },
        { "3.1.1", Must, Min40, "metadata=minimal has no types that the metadata tell", "GET Houses({h1})", Lacks("@odata.type"), Lacks("Area@odata.type") },
        { "3.1.2", Must, Min40, "metadata=full has the type", "GET Houses({h1})" + Full, Text("@odata.type", "#FieldCollect.House") },
        { "3.1.2", Must, Min40, "metadata=full has the id", "GET Houses({h1})" + Full, That(r => At(r, "@odata.id")!.Value.GetString()!.Contains("/odata/Houses(", StringComparison.Ordinal)) },
        { "3.1.2", Must, Min40, "metadata=full has the edit link", "GET Houses({h1})" + Full, Has("@odata.editLink") },
        { "3.1.2", Must, Min40, "metadata=full has the navigation links", "GET Houses({h1})" + Full, Has("Address@odata.navigationLink") },
        { "3.1.2", Must, Min40, "metadata=full has the association links", "GET Houses({h1})" + Full, Ends("Address@odata.associationLink", "/Address/$ref") },
        { "3.1.2", Must, Min40, "metadata=full has the types of properties that JSON does not tell", "GET Houses({h1})" + Full, Text("AddressId@odata.type", "#Guid"), Text("LeaseFrom@odata.type", "#Date") },
        { "3.1.2", Must, Min40, "metadata=full of a collection has them for each entity", "GET Houses?$top=1" + Full, Has("value/0/@odata.id"), Has("value/0/@odata.type") },
        { "3.1.2", Must, Min40, "metadata=full of an expanded entity has them too", "GET Houses({h1})?$expand=Address" + Full, Has("Address/@odata.id"), Has("Address/@odata.type") },
        { "3.1.2", Must, Min40, "metadata=full is named in the Content-Type", "GET Houses?$top=1" + Full, HeaderHas("Content-Type", "odata.metadata=full") },
        { "3.1.3", Must, Min40, "metadata=none has no context", "GET Houses?$top=1" + None0, Lacks("@odata.context"), HeaderHas("Content-Type", "odata.metadata=none") },
        { "3.1.3", Must, Min40, "metadata=none has no ETags", "GET Houses({h1})" + None0, Lacks("@odata.etag") },
        { "3.1.3", Must, Min40, "metadata=none keeps the count", "GET Houses?$count=true&$top=1" + None0, Json("@odata.count", "5") },
        { "3.1.3", Must, Min40, "metadata=none keeps the next link", "GET Houses | Prefer: odata.maxpagesize=2" + None0, Has("@odata.nextLink") },
        { "3.2", Must, Min40, "IEEE754Compatible=true writes 64-bit integers as text", "GET Houses({h1}) | Accept: application/json;IEEE754Compatible=true", Text("Version", "1"), HeaderHas("Content-Type", "IEEE754Compatible=true") },
        { "3.2", Must, Min40, "IEEE754Compatible=true writes the count as text", "GET Houses?$count=true | Accept: application/json;IEEE754Compatible=true", Text("@odata.count", "5") },
        { "3.2", Must, Min40, "IEEE754Compatible=true leaves smaller integers alone", "GET Houses({h1}) | Accept: application/json;IEEE754Compatible=true", Json("Rooms", "3") },
        { "3.2", Must, Min40, "IEEE754Compatible=false writes numbers", "GET Houses({h1}) | Accept: application/json;IEEE754Compatible=false", Json("Version", "1") },
        { "3.2", Must, Min40, "a 64-bit integer as text is taken in a body that says so", """POST Attachments | Content-Type: application/json;IEEE754Compatible=true << {"BeatCode":"{beat}","VisitId":"{va}","Kind":"document","ContentType":"image/jpeg","Length":"12","Sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""", Is(201), Json("Length", "12") },
        { "3.2", May, None, "ExponentialDecimals is no reason to refuse", "GET Houses?$top=1 | Accept: application/json;ExponentialDecimals=true", Is(200) },
        { "4.1", Must, Min40, "the Content-Type names the metadata level, in 4.0 with its prefix", "GET Houses?$top=1", HeaderHas("Content-Type", "odata.metadata=minimal") },
        { "4.1", Must, Min401, "the Content-Type names it in 4.01 without", "GET Houses?$top=1" + V401, HeaderHas("Content-Type", "metadata=minimal"), HeaderLacks("Content-Type", "odata.") },
        { "4.2", Must, Min40, "every reply is an object", "GET Houses", That(r => r.Json.ValueKind == JsonValueKind.Object) },
        { "4.2", Must, Min40, "a byte order mark is not sent", "GET Houses?$top=1", That(r => r.Text[0] == '{') },
        { "4.4", Must, Min40, "the context comes first", "GET Houses?$count=true&$top=1", That(r => r.Json.EnumerateObject().First().Name == "@odata.context") },
        { "4.4", Must, Min40, "an entity's control information comes before its properties", "GET Houses({h1})" + Full, That(r => r.Json.EnumerateObject().TakeWhile(m => m.Name.StartsWith('@')).Any(m => m.Name == "@odata.id")) },

        { "4.5", Must, Min401, "4.01 names control information without odata.", "GET Houses({h1})" + Full401, Has("@context"), Has("@id"), Has("@etag"), Has("@type"), Has("@editLink"), Has("Address@navigationLink"), Has("Address@associationLink") },
        { "4.5", Must, Min40, "4.0 names it with odata.", "GET Houses({h1})", Has("@odata.context"), Has("@odata.etag"), Lacks("@context") },
        { "4.5.1", Must, Min40, "a nested collection has no context of its own where it follows", "GET Addresses({tower})?$expand=Children", Lacks("Children/0/@odata.context") },
        { "4.5.3", Must, Min401, "a built-in type has no hash in 4.01", "GET Houses({h1})" + Full401, Text("AddressId@type", "Guid") },
        { "4.5.3", Must, Min40, "texts, doubles and truths need no type", "GET Houses({h1})" + Full, Lacks("Use@odata.type"), Lacks("Area@odata.type") },
        { "4.5.4", Must, Adv40, "the count comes before the rows", "GET Houses?$count=true", That(r => r.Text.IndexOf("@odata.count", StringComparison.Ordinal) < r.Text.IndexOf("\"value\"", StringComparison.Ordinal)) },
        { "4.5.4", Must, Adv40, "the count of an expanded collection stands before it", "GET Addresses({tower})?$expand=Children($count=true)", Json("Children@odata.count", "5") },
        { "4.5.5", Must, Min40, "a next link is a URL", "GET Houses | Prefer: odata.maxpagesize=2", That(r => Uri.TryCreate(At(r, "@odata.nextLink")!.Value.GetString(), UriKind.RelativeOrAbsolute, out _)) },
        { "4.5.8", Must, Min40, "an id leads to the entity", "GET Houses({h1})" + Full, That(r => r.Json.GetProperty("@odata.id").GetString()!.EndsWith($"Houses({r.Json.GetProperty("Id").GetString()})", StringComparison.Ordinal)) },
        { "4.5.8", Must, Min40, "an entity whose key is not selected has its id", "GET Houses?$select=Use", Has("value/0/@odata.id") },
        { "4.5.8", Must, Adv40, "an expanded entity whose key is not selected has its id", "GET Houses({h1})?$expand=Address($select=Name)", Has("Address/@odata.id") },
        { "4.5.8", Must, Min40, "an entity whose key is there needs no id", "GET Houses?$select=Id,Use", Lacks("value/0/@odata.id") },
        { "4.5.10", Must, Min40, "each row of a collection has its ETag", "GET Houses", Each(v => v.GetProperty("@odata.etag").GetString() == "W/\"1\"") },
        { "4.5.10", Must, Min40, "the ETag in the body is that of the header", "GET Houses({h1})", That(r => r.ETag == r.Json.GetProperty("@odata.etag").GetString()) },
        { "4.5.10", Must, Min40, "an expanded entity has its ETag", "GET Houses({h1})?$expand=Address", Has("Address/@odata.etag") },
        { "4.5.11", Must, Min40, "a navigation link leads to the related entities", "GET Houses({h1})" + Full, Ends("Residencies@odata.navigationLink", "/Residencies") },
        { "4.5.12", Must, Min40, "a stream property has its link where links are given", "GET Attachments({photo})" + Full, Ends("Content@odata.mediaEditLink", "/Content"), Has("Content@odata.mediaReadLink") },
        { "4.5.12", Must, Min401, "the link of a stream property in 4.01", "GET Attachments({photo})" + Full401, Has("Content@mediaEditLink") },
        { "9", Must, Min40, "a stream's bytes are not in the entity", "GET Attachments({photo})", Lacks("Content") },

        { "5", Must, Min40, "each resource of the service document has a name and a URL", "GET ", Each(v => v.GetProperty("name").GetString()!.Length > 0 && v.GetProperty("url").GetString()!.Length > 0) },
        { "5", Must, Min40, "a resource that is no entity set names its kind", "GET ", Each(v => !v.TryGetProperty("kind", out var kind) || kind.GetString() is "EntitySet" or "FunctionImport" or "Singleton" or "ServiceDocument") },
        { "5", Must, Min401, "the service document of 4.01", "GET " + V401, Has("@context") },
        { "5", Must, Min40, "the service document with metadata=none has no context", "GET " + None0, Lacks("@odata.context"), Has("value") },
        { "6", Must, Min40, "an entity is an object of its properties", "GET Houses({h1})", Has("Id"), Has("Use"), Has("Rooms") },
        { "6", Must, Min401, "an entity in 4.01 is the same", "GET Houses({h1})" + V401, Has("Id"), Text("Use", "dwelling") },

        { "7.1", Must, Min40, "Edm.String is a text", "GET Houses({h1})", Text("Use", "dwelling") },
        { "7.1", Must, Min40, "Edm.Int32 is a number", "GET Houses({h1})", Json("Rooms", "3") },
        { "7.1", Must, Min40, "Edm.Int64 is a number", "GET Houses({h1})", Json("Version", "1") },
        { "7.1", Must, Min40, "Edm.Double is a number", "GET Houses({h1})", Json("Area", "90.5") },
        { "7.1", Must, Min40, "Edm.Guid is a text of five groups", "GET Houses({h1})", That(r => Guid.TryParseExact(r.Json.GetProperty("Id").GetString(), "D", out _)) },
        { "7.1", Must, Min40, "Edm.Date is a text of year, month and day", "GET Houses({h1})", Text("LeaseFrom", "2024-02-29") },
        { "7.1", Must, Min40, "Edm.DateTimeOffset is a text with an offset", "GET Houses({h1})", Text("VerifiedAt", "2025-03-15T10:20:30Z") },
        { "7.1", Must, Min40, "Edm.DateTimeOffset has its fraction", "GET Visits({va})", That(r => r.Json.GetProperty("CollectedAt").GetString() is "2025-01-15T08:30:15.25Z" or "2025-01-15T08:30:15.250Z") },
        { "7.1", Must, Min40, "null is null", "GET Houses({h4})", Json("Area", "null") },
        { "7.1", Must, Min40, "text outside ASCII is whole", "GET Houses({h4})", Text("Remark", "Ünïcode 😀") },
        { "7.1", Must, Min40, "a text with what JSON escapes comes back whole", """PATCH Addresses({address}) | If-Match: * << {"Remark":"a\"b\\c\nd\te\u0007"} THEN GET Addresses({address})""", Text("Remark", "a\"b\\c\nd\te\u0007") },
        { "7.1", Must, Min40, "an escaped pair of surrogates is one letter", """PATCH Addresses({address}) | If-Match: * << {"Remark":"\uD83D\uDE00"} THEN GET Addresses({address})/Remark/$value""", Says("😀") },
        { "7.1", Must, Min40, "half a pair of surrogates is refused", """PATCH Addresses({address}) | If-Match: * << {"Remark":"\uD83D"}""", Refused(400) },
        { "7.1", Must, Min40, "a double that is whole is taken", """PATCH Addresses({address}) | If-Match: * << {"Longitude":108,"Latitude":33.5} THEN GET Addresses({address})""", Json("Latitude", "33.5") },
        { "7.1", Must, Min40, "an integer with a fraction is refused for Edm.Int32", """PATCH Houses({h5}) | If-Match: * << {"Rooms":1.5}""", Refused(400) },
        { "7.1", Must, Min40, "an integer beyond Edm.Int32 is refused", """PATCH Houses({h5}) | If-Match: * << {"Rooms":3000000000}""", Refused(400) },
        { "7.1", Must, Min40, "a date that is none is refused", """PATCH Houses({h5}) | If-Match: * << {"LeaseTo":"2026-02-30"}""", Refused(400) },
        { "7.1", Must, Min40, "an instant without an offset is refused", """PATCH Matters({matter}) | If-Match: * << {"OpenedAt":"2026-03-01T08:00:00"}""", Refused(400) },
        { "7.1", Must, Min40, "a guid that is none is refused", """PATCH Houses({h5}) | If-Match: * << {"AddressId":"abc"}""", Refused(400) },
        { "7.5", Should, None, "an untyped value is JSON as it is", "GET Visits({va})", That(r => r.Json.GetProperty("Findings").ValueKind == JsonValueKind.Array) },
        { "8.3", Must, Adv40, "an expanded entity is an object", "GET Houses({h1})?$expand=Address", That(r => r.Json.GetProperty("Address").ValueKind == JsonValueKind.Object) },
        { "8.3", Must, Adv40, "an expanded collection is an array", "GET Houses({h1})?$expand=Residencies", That(r => r.Json.GetProperty("Residencies").ValueKind == JsonValueKind.Array) },
        { "8.3", Must, Adv40, "an expanded collection that is cut has a next link", "GET Addresses({tower})?$expand=Children | Prefer: odata.maxpagesize=2", That(r => r.Json.GetProperty("Children").GetArrayLength() == 5 || r.Json.TryGetProperty("Children@odata.nextLink", out _)) },
        { "8.5", Must, Min40, "a binding in 4.0 is @odata.bind", """PATCH Addresses({address}) | If-Match: * << {"Parent@odata.bind":"Addresses({street})"}""", Is(204) },
        { "11", Must, Min40, "a property is an object with context and value", "GET Houses({h1})/Use", Members("", "@odata.context value") },
        { "13", Must, Min40, "a collection is an object with value", "GET Houses", That(r => r.Json.GetProperty("value").ValueKind == JsonValueKind.Array) },
        { "14", Must, Adv40, "a reference is an object with an id", "GET Houses({h1})/Address/$ref", Members("", "@odata.context @odata.id") },
        { "15.3", Must, Adv40, "a delta is named so in its context", "GET Visits | Prefer: odata.track-changes THEN GET {delta}", Ends("@odata.context", "#Visits/$delta") },
        { "20", Must, Min40, "instance annotations of a client are ignored", """PATCH Matters({matter}) | If-Match: * << {"@my.note":{"a":1},"Text":"x"}""", Is(204) },
        { "21.1", Must, Min40, "an error is an object with one member, error", "GET Nope", Members("", "error") },
        { "21.1", Must, Min40, "code and message are texts that are not empty", "GET Nope", Refused(404) },
        { "21.1", Must, Min40, "details have code and message", """POST Matters << {"BeatCode":"{beat}","AddressId":"{r5}","Kind":"nonesuch","Text":"","OpenedAt":"2026-03-01T08:00:00Z"}""", Has("error/details/0/code"), Has("error/details/0/message") },
    };
}
