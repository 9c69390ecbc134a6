using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Protocol11Writing
{
    private const string Matter = """ "BeatCode":"{beat}","AddressId":"{r5}","Kind":"hazard","Text":"x","OpenedAt":"2026-03-01T08:00:00Z" """;
    private const string Building = """ "BeatCode":"{beat}","DivisionCode":"{division}","Kind":"building","Name":"{number}栋" """;

    public static readonly Chapter Chapter = new("Protocol", "11.4 Data modification")
    {
        { "11.4.1.1", Must, Min40, "a change that needs a version and names none is 428", """PATCH Matters({matter}) << {"Text":"x"}""", Refused(428) },
        { "11.4.1.1", Must, Min40, "a DELETE that needs a version and names none is 428", "DELETE Matters({matter})", Refused(428) },
        { "11.4.1.1", Must, Min40, "the version that the server sent lets the change through", """GET Matters({matter}) THEN PATCH Matters({matter}) | If-Match: {etag} << {"Text":"x"}""", Is(204) },
        { "11.4.1.1", Must, Min40, "a version that was overtaken does not", """PATCH Matters({matter}) | If-Match: W/"1" << {"Text":"a"} THEN PATCH Matters({matter}) | If-Match: W/"1" << {"Text":"b"}""", Refused(412) },
        { "11.4.1.2", Must, Min40, "an instant with an offset is the same instant", """PATCH Matters({matter}) | If-Match: * << {"OpenedAt":"2026-03-02T10:00:00+08:00"} THEN GET Matters?$filter=Id eq {matter} and OpenedAt eq 2026-03-02T02:00:00Z&$select=Text""", Length("value", 1) },
        { "11.4.1.3", Must, Min40, "a property that the type has not is refused, as the type is not open", """PATCH Matters({matter}) | If-Match: * << {"Nope":1}""", Refused(400) },
        { "11.4.1.4", Must, Min40, "a reference to what is not there is refused", """PATCH Houses({h5}) | If-Match: * << {"AddressId":"{absent}"}""", Refused(400) },
        { "11.4.1.4", Should, Min40, "what others refer to is not removed", "DELETE Addresses({r1}) | If-Match: * | As: registrar", Refused(409) },
        { "11.4.1.5", Must, Min40, "a create is answered with the entity", "POST Matters << {" + Matter + "}", Is(201), Text("Text", "x"), Has("Id"), Has("Version") },
        { "11.4.1.5", May, Min401, "$select shapes what a create answers", "POST Matters?$select=Text << {" + Matter + "}", Is(201), Text("Text", "x"), Lacks("Kind") },
        { "11.4.1.5", May, Min401, "$expand shapes what a create answers", "POST Matters?$expand=Address($select=Name) << {" + Matter + "}", Is(201), Text("Address/Name", "105") },

        { "11.4.2", Must, Min40, "a POST to a set makes an entity", """POST Matters << {"Id":"{new}",""" + Matter + "} THEN GET Matters({new})", Text("Text", "x") },
        { "11.4.2", Must, Min40, "the key may be left to the service", "POST Matters << {" + Matter + "}", Is(201), That(r => r.Json.GetProperty("Id").GetGuid() != Guid.Empty) },
        { "11.4.2", Must, Min40, "a POST to a navigation makes a related entity", """POST Addresses({yard})/Children << {"Id":"{new}",""" + Building + "} THEN GET Addresses({new})/Parent?$select=Name", Text("Name", "写作路") },
        { "11.4.2", Must, Min40, "a POST to a navigation has the entity's own URL in Location", "POST Addresses({yard})/Children << {" + Building + "}", Is(201), HeaderHas("Location", "/odata/Addresses(") },
        { "11.4.2", Must, Min40, "what the service computes is ignored in a body", """POST Matters << {"Version":77,""" + Matter + "}", Is(201), Json("Version", "1") },
        { "11.4.2", Must, Min40, "a key that is taken is refused", """POST Matters << {"Id":"{matter}",""" + Matter + "}", Refused(409) },
        { "11.4.2", Must, Min40, "nothing is made where the body is refused", """GET Matters/$count?$filter=Id eq {new} THEN POST $batch << {"requests":[{"id":"1","method":"POST","url":"Matters","body":{"Id":"{new}","Kind":"nonesuch"}}]} THEN GET Matters({new})""", Refused(404) },
        { "11.4.2.1", Must, Min40, "a new entity is bound by @odata.bind", """POST Matters << {"BeatCode":"{beat}","Address@odata.bind":"Addresses({r4})","Kind":"hazard","Text":"bound","OpenedAt":"2026-03-01T08:00:00Z"} THEN GET {location}?$expand=Address($select=Name)""", Text("Address/Name", "104") },
        { "11.4.2.1", Must, Min40, "the URL bound to may be absolute", """POST Matters << {"BeatCode":"{beat}","Address@odata.bind":"{root}Addresses({r4})","Kind":"hazard","Text":"bound","OpenedAt":"2026-03-01T08:00:00Z"} THEN GET {location}/Address""", Text("Name", "104") },
        { "11.4.2.1", Must, Min401, "a new entity is bound by a reference in the navigation", """POST Matters | OData-Version: 4.01 << {"BeatCode":"{beat}","Address":{"@id":"Addresses({r4})"},"Kind":"hazard","Text":"bound","OpenedAt":"2026-03-01T08:00:00Z"} THEN GET {location}/Address""", Text("Name", "104") },
        { "11.4.2.1", Must, Min40, "a binding to what is not there is refused", """POST Matters << {"BeatCode":"{beat}","Address@odata.bind":"Addresses({absent})","Kind":"hazard","Text":"bound","OpenedAt":"2026-03-01T08:00:00Z"}""", Refused(400) },
        { "11.4.2.2", Should, Min40, "a deep insert makes the related entities too", """POST Residents << {"Id":"{new}","BeatCode":"{beat}","Name":"深","Sex":"1","Residencies":[{"BeatCode":"{beat}","AddressId":"{r5}","Kind":"floating"}]} THEN GET Residents({new})?$expand=Residencies""", Length("Residencies", 1) },
        { "11.4.2.2", Must, Min40, "a deep insert is answered at least as deep as it was sent", """POST Residents << {"BeatCode":"{beat}","Name":"深","Sex":"1","Residencies":[{"BeatCode":"{beat}","AddressId":"{r5}","Kind":"floating"}]}""", Is(201), Length("Residencies", 1) },
        { "11.4.2.2", Must, Min40, "a deep insert of which one part is wrong makes nothing", """GET Residents/$count THEN POST $batch << {"requests":[{"id":"1","method":"POST","url":"Residents","body":{"Id":"{new}","BeatCode":"{beat}","Name":"深","Sex":"1","Residencies":[{"BeatCode":"{beat}","AddressId":"{absent}","Kind":"floating"}]}}]} THEN GET Residents({new})""", Refused(404) },

        { "11.4.3", Must, Min40, "a PATCH changes what it names and nothing else", """PATCH Matters({matter}) | If-Match: * << {"Text":"new text"} THEN GET Matters({matter})""", Text("Text", "new text"), Text("Kind", "hazard") },
        { "11.4.3", Must, Min40, "a PATCH with null empties a property", """PATCH Addresses({address}) | If-Match: * << {"Remark":"r"} THEN PATCH Addresses({address}) | If-Match: * << {"Remark":null} THEN GET Addresses({address})""", Json("Remark", "null") },
        { "11.4.3", Must, Min40, "a PATCH of nothing is taken", "PATCH Matters({matter}) | If-Match: * << {}", Is(204) },
        { "11.4.3", Must, Min40, "a PATCH may repeat the key, which stays as in the URL", """PATCH Matters({matter}) | If-Match: * << {"Id":"{matter}","Text":"y"} THEN GET Matters({matter})""", Text("Text", "y") },
        { "11.4.3", Must, Min40, "a key in the body does not change the entity's key", """PATCH Matters({matter}) | If-Match: * << {"Id":"{new}","Text":"y"} THEN GET Matters({matter})""", Text("Text", "y") },
        { "11.4.3", Must, Min40, "what the service computes is ignored in a PATCH", """PATCH Matters({matter}) | If-Match: * << {"Version":77,"Text":"y"} THEN GET Matters({matter})""", Json("Version", "2") },
        { "11.4.3", Must, Min40, "a new value for what is read-only after creation is ignored", """PATCH AddressAliases({alias}) | If-Match: * << {"AddressId":"{street}"}""", Is(204) },
        { "11.4.3", Must, Min40, "a PATCH with control information from the reading is taken", """PATCH Matters({matter}) | If-Match: * << {"@odata.context":"{root}$metadata#Matters/$entity","@odata.etag":"W/\"1\"","@odata.id":"Matters({matter})","Text":"y"}""", Is(204) },
        { "11.4.3", Must, Min40, "a PATCH changes a reference by @odata.bind", """PATCH Addresses({address}) | If-Match: * << {"Parent@odata.bind":"Addresses({street})"} THEN GET Addresses({address})/Parent""", Text("Name", "长安街") },
        { "11.4.3", Must, Min40, "a PUT replaces: what it leaves out is empty", """PATCH Addresses({address}) | If-Match: * << {"Remark":"r"} THEN PUT Addresses({address}) | If-Match: * << {""" + Building + """} THEN GET Addresses({address})""", Json("Remark", "null") },
        { "11.4.3", Must, Min40, "a PUT without a property that must be there is refused", """PUT Matters({matter}) | If-Match: * << {"Text":"x"}""", Refused(400) },
        { "11.4.3", May, None, "an entity is changed by the way that it was reached", """PATCH Addresses({tower})/Children({r1}) | If-Match: * << {"Remark":"by way"}""", new Unsupported("an entity has one edit URL, which is its own") },
        { "11.4.3.1", Should, Min401, "a deep update changes related entities too", """PATCH Addresses({yard}) | If-Match: * | OData-Version: 4.01 << {"Children":[{"Id":"{new}",""" + Building + "}]}", new Unsupported("each record is changed on the version that was seen of it; a group of a batch changes several together") },

        { "11.4.4", Must, Min40, "a PATCH of a key that is not there makes it", "PATCH Matters({new}) << {" + Matter + "} THEN GET Matters({new})", Text("Text", "x") },
        { "11.4.4", Must, Min40, "a PUT of a key that is not there makes it", "PUT Matters({new}) << {" + Matter + "}", Is(201), HeaderHas("Location", "/odata/Matters(") },
        { "11.4.4", Must, Min40, "with If-Match: * a key that is not there stays away", "PATCH Matters({new}) | If-Match: * << {" + Matter + "}", That(r => r.Status is 404 or 412) },
        { "11.4.4", Must, Min40, "with If-None-Match: * what is there stays as it is", "PUT Matters({matter}) | If-None-Match: * << {" + Matter + "}", Refused(412) },

        { "11.4.5", Must, Min40, "a DELETE of what is not there is 404", "DELETE Matters({absent}) | If-Match: *", Refused(404) },

        { "11.4.6.1", Must, Min40, "a POST to $ref adds to a navigation to many", """POST Addresses({street})/Children/$ref << {"@odata.id":"{root}Addresses({address})"} THEN GET Addresses({address})/Parent""", Text("Name", "长安街") },
        { "11.4.6.1", Must, Min40, "a POST to $ref is 204", """POST Addresses({street})/Children/$ref << {"@odata.id":"Addresses({address})"}""", Is(204) },
        { "11.4.6.1", Must, Min401, "a POST to $ref takes the 4.01 name of the id", """POST Addresses({street})/Children/$ref << {"@id":"Addresses({address})"}""", Is(204) },
        { "11.4.6.1", Must, Min40, "a POST to $ref of what is of another set is refused", """POST Addresses({street})/Children/$ref << {"@odata.id":"Houses({h1})"}""", Refused(400) },
        { "11.4.6.2", Must, Min40, "a DELETE of $ref with $id takes out of a navigation to many", "DELETE Addresses({yard})/Children/$ref?$id={root}Addresses({address}) | If-Match: * THEN GET Addresses({address})", Json("ParentId", "null") },
        { "11.4.6.2", Must, Min401, "a DELETE of a member's $ref by its key takes it out", "DELETE Addresses({yard})/Children({address})/$ref | If-Match: * THEN GET Addresses({address})", Json("ParentId", "null") },
        { "11.4.6.2", Must, Min40, "a DELETE of $ref empties a navigation to one", "DELETE Addresses({address})/Parent/$ref | If-Match: * THEN GET Addresses({address})/Parent", Is(204) },
        { "11.4.6.2", Must, Min40, "a DELETE of a $ref that must lead somewhere is refused", "DELETE Matters({matter})/Address/$ref | If-Match: *", Refused(400) },
        { "11.4.6.3", Must, Min40, "a PUT of $ref sets a navigation to one", """PUT Addresses({address})/Parent/$ref | If-Match: * << {"@odata.id":"Addresses({street})"} THEN GET Addresses({address})/Parent""", Text("Name", "长安街") },
        { "11.4.6.3", Must, Min40, "a PUT of $ref to what is not there is refused", """PUT Addresses({address})/Parent/$ref | If-Match: * << {"@odata.id":"Addresses({absent})"}""", That(r => r.Status is 400 or 404) },
        { "11.4.6.4", Should, Min401, "a PUT of the $ref of a navigation to many replaces all", """PUT Addresses({yard})/Children/$ref << {"value":[]}""", new Unsupported("a terminal that is offline would take away what others added; references are added and removed one by one") },

        { "11.4.8.1", Must, Min40, "a PUT writes a stream", "PUT Attachments({empty})/Content | Content-Type: image/jpeg << {bytes} THEN GET Attachments({empty})/Content", Is(200), Header("Content-Length", "200") },
        { "11.4.8.1", Must, Min40, "a stream of another media type than the record names is 415", "PUT Attachments({empty})/Content | Content-Type: image/png << x", Refused(415) },
        { "11.4.8.2", May, None, "a DELETE of a stream", "DELETE Attachments({photo})/Content", new Unsupported("what was collected is evidence; nobody may take it away") },

        { "11.4.9.1", Should, Min40, "a PUT sets a property", """PUT Addresses({address})/Remark | If-Match: * << {"value":"p"} THEN GET Addresses({address})/Remark/$value""", Says("p") },
        { "11.4.9.1", Should, Min40, "a PUT of the raw value sets a property", "PUT Addresses({address})/Remark/$value | If-Match: * | Content-Type: text/plain << raw THEN GET Addresses({address})/Remark/$value", Says("raw") },
        { "11.4.9.1", Must, Min40, "a PUT of a property is 204", """PUT Addresses({address})/Remark | If-Match: * << {"value":"p"}""", Is(204) },
        { "11.4.9.1", Must, Min40, "a PUT of a property with null empties it", """PUT Addresses({address})/Remark | If-Match: * << {"value":null} THEN GET Addresses({address})/Remark""", Is(204) },
        { "11.4.9.1", Must, Min40, "a PUT of a property of another type is refused", """PUT Addresses({address})/Remark | If-Match: * << {"value":5}""", Refused(400) },
        { "11.4.9.1", Must, Min40, "a PUT of what the service computes is refused", """PUT Addresses({address})/FullText | If-Match: * << {"value":"x"}""", That(r => r.Status is 400 or 405) },
        { "11.4.9.2", Should, Min40, "a DELETE empties a property", """PUT Addresses({address})/Remark | If-Match: * << {"value":"p"} THEN DELETE Addresses({address})/Remark | If-Match: * THEN GET Addresses({address})/Remark""", Is(204) },
        { "11.4.9.2", Must, Min40, "a DELETE of a property that cannot be null is refused", "DELETE Matters({matter})/Text | If-Match: *", Refused(400) },
        { "11.4.12", May, Min401, "a PATCH of a set with a delta payload changes, makes and removes", """PATCH Matters | OData-Version: 4.01 << {"value":[{"Id":"{matter}","@etag":"W/\"1\"","Text":"by delta"},{"@removed":{"reason":"deleted"},"@id":"Matters({matter2})","@etag":"W/\"1\""}]} THEN GET Matters({matter})""", Text("Text", "by delta") },
        { "11.4.12", Must, None, "what a delta payload removes is gone", """PATCH Matters | OData-Version: 4.01 << {"value":[{"@removed":{"reason":"deleted"},"@id":"Matters({matter})","@etag":"W/\"1\""}]} THEN GET Matters({matter})""", Refused(404) },
        { "11.4.12", Must, None, "of a delta payload with one wrong item nothing is written", """PATCH Matters | OData-Version: 4.01 << {"value":[{"Id":"{matter}","@etag":"W/\"1\"","Text":"half"},{"Id":"{matter2}","@etag":"W/\"9\"","Text":"half"}]}""", That(r => r.Status >= 400) },
        { "11.4.13", May, Min40, "/$each changes every member of a collection", """PATCH Matters/$filter(Id eq {matter})/$each | If-Match: * << {"Text":"each"}""", new Unsupported("a change names its records and their versions") },
        { "11.4.14", May, Min40, "/$each deletes every member of a collection", "DELETE Matters/$filter(Id eq {matter})/$each", new Unsupported("a removal names its record and version") },
        { "Repeatable Requests 1.0", May, None, "a request sent twice under one id is done once", """POST Matters | Repeatability-Request-ID: {new2} | Repeatability-First-Sent: Sun, 22 Nov 2026 08:00:00 GMT << {"Id":"{new}",""" + Matter + """} THEN POST Matters | Repeatability-Request-ID: {new2} | Repeatability-First-Sent: Sun, 22 Nov 2026 08:00:00 GMT << {"Id":"{new}",""" + Matter + "}", Is(201), Header("Repeatability-Result", "accepted") },
    };
}
