using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Url04Paths
{
    private const string Code = "CodeItems(List='HouseUse',Code='shop')";

    public static readonly Chapter Chapter = new("URL", "2 to 4 Resource paths")
    {
        { "2.1", Must, Min40, "percent-encoding is undone once, after the path is split", "GET CodeItems(List=%27HouseUse%27,Code=%27shop%27)", Text("Code", "shop") },
        { "2.1", Must, Min40, "parentheses may be percent-encoded", "GET Houses%28{h1}%29", Text("Use", "dwelling") },
        { "2.1", Must, Min40, "an encoded slash in a key does not split the path", "GET CodeItems(List='HouseUse',Code='no%2Fsuch')", Refused(404) },
        { "2.1", Must, Min40, "an encoded & in a literal does not split the query", "GET Houses?$filter=Remark eq 'a%26b'", Length("value", 0) },
        { "2.1", Must, Min40, "an encoded + is a plus", "GET Houses?$filter=Remark eq 'a%2Bb'", Length("value", 0) },
        { "2.1", Must, Min40, "an encoded percent sign is one", "GET Houses?$filter=Remark eq 'a%25b_c'&$select=Use", Rows("Use", "office") },
        { "2.1", Must, Min40, "text outside ASCII is sent as UTF-8", "GET Houses?$filter=OwnerName eq '%E9%99%88%E6%99%A8'&$select=Use", Rows("Use", "office") },
        { "2.1", Must, Min40, "text outside the first plane is found", "GET Houses?$filter=Remark eq 'Ünïcode 😀'&$select=Use", Rows("Use", "workshop") },
        { "2.1", Must, Min40, "the names of options may be percent-encoded", "GET Houses?%24top=2", Length("value", 2) },
        { "2.2", Must, Min40, "a quote in a literal is doubled", "GET Houses?$filter=OwnerName eq 'Ann O''Neil'&$select=Use", Rows("Use", "dwelling") },
        { "2.2", Must, Min40, "a quote that is not doubled is refused", "GET Houses?$filter=OwnerName eq 'Ann O'Neil'", Refused(400) },
        { "3", Must, Min40, "the service root ends with a slash", "GET {root}", Has("value") },
        { "4.1", Must, Min40, "$metadata is the model", "GET $metadata", Is(200) },
        { "4.2", Must, Adv40, "$batch takes POST", """POST $batch << {"requests":[]}""", Is(200) },
        { "4.3", Must, Adv40, "an entity set is addressed by its name", "GET Houses", Has("value") },
        { "4.3.1", Must, Adv40, "a key may be named", "GET Houses(Id={h1})", Text("Use", "dwelling") },
        { "4.3.1", Must, Adv40, "a text key is quoted", "GET Beats('{beat}')", Has("StationCode") },
        { "4.3.1", Must, Adv40, "a key of several parts names them", "GET " + Code, Text("List", "HouseUse") },
        { "4.3.1", Must, Adv40, "the order of named key parts is free", "GET CodeItems(Code='shop',List='HouseUse')", Text("Code", "shop") },
        { "4.3.1", Must, Adv40, "a key of which a part is missing is refused", "GET CodeItems(List='HouseUse')", That(r => r.Status is 400 or 404), Has("error/code") },
        { "4.3.1", Must, Adv40, "a key of the wrong type is refused", "GET Houses(abc)", That(r => r.Status is 400 or 404), Has("error/code") },
        { "4.3.1", Must, Min401, "a key may be given by a parameter alias", "GET Houses(@k)?@k={h1}", Text("Use", "dwelling") },
        { "4.3.1", Must, Min401, "a part of a key may be given by a parameter alias", "GET CodeItems(List=@l,Code='shop')?@l='HouseUse'", Text("Code", "shop") },
        { "4.3.3", Must, Adv40, "a member of a navigation to many is addressed by its key", "GET Addresses({tower})/Children({r1})", Text("Name", "101") },
        { "4.3.3", Must, Adv40, "a member that is not among them is 404", "GET Addresses({street})/Children({r1})", Refused(404) },
        { "4.3.4", Must, Adv40, "an entity id that the service gave is resolved", "GET $entity?$id={root}Addresses({r1})", Text("Name", "101") },
        { "4.3.4", Should, Adv40, "an entity id that is none of the service's is refused", "GET $entity?$id=http://elsewhere.example/odata/Houses({h1})", That(r => r.Status is 400 or 404) },
        { "4.3.5", May, None, "an alternate key addresses an entity", "GET Addresses(Code='nonesuch')", That(r => r.Status == 404), That(r => r.Problem == "NotFound") },
        { "4.3.5", Must, None, "an alternate key is announced in the metadata", "GET $metadata", Contains("Org.OData.Core.V1.AlternateKeys") },
        { "4.3.6", May, Min401, "a key may be a segment", "GET Houses/{h1}", Text("Use", "dwelling") },
        { "4.3.6", May, Min401, "a text key as a segment is not quoted", "GET Beats/{beat}", Has("Name") },
        { "4.3.6", May, Min401, "a path goes on behind a key as segment", "GET Houses/{h1}/Address/Name", Text("value", "101") },
        { "4.4", Must, Adv40, "$ref addresses the reference", "GET Houses({h1})/Address/$ref", Has("@odata.id") },
        { "4.4", Must, Adv40, "$ref of an entity itself gives its id", "GET Houses({h1})/$ref", Has("@odata.id") },
        { "4.5.2", Must, Adv40, "a bound function is addressed with its namespace", "GET Beats('{beat}')/FieldCollect.Changes()", Is(200) },
        { "4.6", Must, Adv40, "a property is addressed by its name", "GET Houses({h1})/Rooms", Json("value", "3") },
        { "4.6", Must, Adv40, "a property behind a navigation is addressed by the path", "GET Houses({h1})/Address/Parent/Name", Text("value", "塔楼") },
        { "4.7", Must, Adv40, "$value behind a collection is refused", "GET Houses/$value", That(r => r.Status is 400 or 404), Has("error/code") },
        { "4.8", Must, Adv40, "$count addresses the number of entities", "GET Houses/$count", Says("5") },
        { "4.8", Must, Adv40, "$count behind a single entity is refused", "GET Houses({h1})/$count", That(r => r.Status is 400 or 404), Has("error/code") },
        { "4.9", Must, Adv40, "a member is addressed by its key behind the collection", "GET Addresses({tower})/Children({r2})/Name/$value", Says("102") },
        { "4.11", May, None, "a cast to the type itself in a path", "GET Houses/FieldCollect.House?$top=1", new Unsupported("no type derives from another") },
        { "4.12", May, Mid401, "a /$filter segment restricts a collection", "GET Houses/$filter(Rooms gt 1)", new Unsupported("$filter as an option does the same") },
        { "4.13", May, None, "$each addresses every member", "GET Houses/$each", new Unsupported("a change names its records") },
        { "4.14", Must, Mid40, "a stream property is addressed by its name", "GET Attachments({photo})/Content", Is(200) },
        { "4.14", Must, Mid40, "a stream's bytes are addressed by $value", "GET Attachments({photo})/$value", Is(200), Header("Content-Length", "200") },
        { "4.15", Should, Adv40, "a cross join", "GET $crossjoin(Houses,Visits)", new Unsupported("it multiplies sets; navigations and $apply answer what it is asked for") },
        { "4.16", May, None, "all entities", "GET $all", new Unsupported("a county has half a million records of eighteen kinds; each set is read by itself") },
        { "4.17", May, None, "a query goes in the body of POST to /$query", "POST Houses/$query | Content-Type: text/plain << $filter=Rooms gt 1&$select=Use", Rows("Use", "dwelling office mixed") },
        { "4.17", Must, None, "a query in the body may be percent-encoded", "POST Houses/$query | Content-Type: text/plain << $filter=Rooms%20gt%201&$select=Use", Rows("Use", "dwelling office mixed") },
        { "4.17", Must, None, "a query in the body goes with the options in the URL", "POST Houses/$query?$select=Use | Content-Type: text/plain << $filter=Rooms gt 1", Rows("Use", "dwelling office mixed"), Lacks("value/0/Rooms") },
        { "4.17", Must, None, "a query in the body of a navigation", "POST Addresses({tower})/Children/$query | Content-Type: text/plain << $filter=Name gt '104'&$select=Name", Rows("Name", "105") },
        { "4.17", Must, None, "a query in a body of another media type is refused", """POST Houses/$query << {"$top":1}""", Refused(415) },
        { "4.17", Must, None, "the next link of a query in a body is followed by GET or says how", "POST Houses/$query | Prefer: odata.maxpagesize=3 | Content-Type: text/plain << $filter=Rooms ne null&$select=Use&$orderby=Use", Length("value", 3), Has("@odata.nextLink") },
        { "4", Must, Adv40, "a path that goes on behind a raw value is refused", "GET Houses({h1})/Use/$value/More", That(r => r.Status is 400 or 404), Has("error/code") },
    };
}
