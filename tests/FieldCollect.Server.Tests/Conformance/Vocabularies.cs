using System.Xml.Linq;
using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Vocabularies
{
    private static readonly XNamespace Edm = "http://docs.oasis-open.org/odata/ns/edm";

    public static readonly Chapter Chapter = new("Vocabularies", "Core, Capabilities, Validation")
    {
        { "Core.ODataVersions", Should, Min401, "the container says which versions it speaks", "GET $metadata", Xml(x => Of(x, "EntityContainer", "Org.OData.Core.V1.ODataVersions").Any(a => ((string)a.Attribute("String")!).Contains("4.01", StringComparison.Ordinal))) },
        { "Core.Description", May, None, "every entity set has a description", "GET $metadata", Xml(x => x.Descendants(Edm + "EntitySet").All(s => s.Elements(Edm + "Annotation").Any(a => (string?)a.Attribute("Term") == "Org.OData.Core.V1.Description"))) },
        { "Core.Computed", May, None, "what the service computes is marked", "GET $metadata", Xml(x => Marked(x, "House", "Version", "Org.OData.Core.V1.Computed")) },
        { "Core.Computed", Must, None, "what is marked so is ignored in a body", """PATCH Matters({matter}) | If-Match: * << {"Version":9,"Text":"x"} THEN GET Matters({matter})""", Json("Version", "2") },
        { "Core.Immutable", May, None, "what is written once is marked", "GET $metadata", Xml(x => Marked(x, "House", "Id", "Org.OData.Core.V1.Immutable")) },
        { "Core.Immutable", Must, None, "what is marked so is not changed", """PATCH AddressAliases({alias}) | If-Match: * << {"AddressId":"{street}"} THEN GET AddressAliases/$count?$filter=Id eq {alias} and AddressId eq {street}""", That(r => r.Text == "0") },
        { "Core.OptimisticConcurrency", Must, None, "sets with ETags are marked", "GET $metadata", Xml(x => Of(x, "EntitySet", "Org.OData.Core.V1.OptimisticConcurrency").Any()) },
        { "Core.AcceptableMediaTypes", May, None, "a stream says which media types it takes", "GET $metadata", Xml(x => Marked(x, "Attachment", "Content", "Org.OData.Core.V1.AcceptableMediaTypes")) },
        { "Capabilities.ConformanceLevel", May, None, "the container may say its conformance level", "GET $metadata", Contains("Org.OData.Capabilities.V1.ConformanceLevel") },
        { "Capabilities.BatchSupport", Should, Min401, "the container says how it takes batches", "GET $metadata", Xml(x => Of(x, "EntityContainer", "Org.OData.Capabilities.V1.BatchSupport").Any()) },
        { "Capabilities.SupportedFormats", Should, Min401, "the container says which formats it gives", "GET $metadata", Xml(x => Of(x, "EntityContainer", "Org.OData.Capabilities.V1.SupportedFormats").Any()) },
        { "Capabilities.SupportedFormats", Must, None, "every format that it names is given", "GET Houses?$top=1 | Accept: application/json;odata.metadata=minimal;IEEE754Compatible=false", Is(200) },
        { "Capabilities.FilterFunctions", Should, Min401, "the container says which functions it computes", "GET $metadata", Xml(x => Of(x, "EntityContainer", "Org.OData.Capabilities.V1.FilterFunctions").Any()) },
        { "Capabilities.KeyAsSegmentSupported", Should, Min401, "the container says that keys may be segments", "GET $metadata", Xml(x => Of(x, "EntityContainer", "Org.OData.Capabilities.V1.KeyAsSegmentSupported").Any()) },
        { "Capabilities.QuerySegmentSupported", Should, Min401, "the container says that queries may come in a body", "GET $metadata", Xml(x => Of(x, "EntityContainer", "Org.OData.Capabilities.V1.QuerySegmentSupported").Any()) },
        { "Capabilities.InsertRestrictions", Should, Min401, "every set says whether it is inserted into", "GET $metadata", Xml(x => x.Descendants(Edm + "EntitySet").All(s => s.Elements(Edm + "Annotation").Any(a => (string?)a.Attribute("Term") == "Org.OData.Capabilities.V1.InsertRestrictions"))) },
        { "Capabilities.InsertRestrictions", Must, None, "a set that says no refuses a POST", "POST Changes << {}", That(r => r.Status is 403 or 405) },
        { "Capabilities.UpdateRestrictions", Should, Min401, "every set says whether it is changed", "GET $metadata", Xml(x => x.Descendants(Edm + "EntitySet").All(s => s.Elements(Edm + "Annotation").Any(a => (string?)a.Attribute("Term") == "Org.OData.Capabilities.V1.UpdateRestrictions"))) },
        { "Capabilities.DeleteRestrictions", Should, Min401, "every set says whether it is deleted from", "GET $metadata", Xml(x => x.Descendants(Edm + "EntitySet").All(s => s.Elements(Edm + "Annotation").Any(a => (string?)a.Attribute("Term") == "Org.OData.Capabilities.V1.DeleteRestrictions"))) },
        { "Capabilities.DeleteRestrictions", Must, None, "a set that says no refuses a DELETE", "DELETE Visits({va}) | If-Match: *", That(r => r.Status is 403 or 405) },
        { "Capabilities.SearchRestrictions", Should, Min401, "every set says whether it is searched", "GET $metadata", Xml(x => x.Descendants(Edm + "EntitySet").All(s => s.Elements(Edm + "Annotation").Any(a => (string?)a.Attribute("Term") == "Org.OData.Capabilities.V1.SearchRestrictions"))) },
        { "Capabilities.FilterRestrictions", Must, None, "a property that is said not to be filtered by is refused", "GET Visits?$filter=Findings eq null", Refused(400) },
        { "Capabilities.SortRestrictions", Must, None, "a property that is said not to be sorted by is refused", "GET Visits?$orderby=Findings", Refused(400) },
        { "Capabilities.ChangeTracking", Should, Min401, "every set says whether its changes are told", "GET $metadata", Xml(x => x.Descendants(Edm + "EntitySet").Where(s => (string?)s.Attribute("Name") != "Changes").All(s => s.Elements(Edm + "Annotation").Any(a => (string?)a.Attribute("Term") == "Org.OData.Capabilities.V1.ChangeTracking"))) },
        { "Validation.Pattern", May, None, "a pattern is told", "GET $metadata", Xml(x => Marked(x, "House", "BeatCode", "Org.OData.Validation.V1.Pattern")) },
        { "Validation.AllowedValues", May, None, "the codes of a short list are told", "GET $metadata", Xml(x => Marked(x, "House", "Use", "Org.OData.Validation.V1.AllowedValues")) },
        { "Validation.AllowedValues", Must, None, "a code that is not told is refused", """PATCH Houses({h5}) | If-Match: * << {"Use":"nonesuch"}""", Refused(400) },
    };

    private static IEnumerable<XElement> Of(XElement root, string element, string term) =>
        root.Descendants(Edm + element).Elements(Edm + "Annotation").Where(a => (string?)a.Attribute("Term") == term);

    private static bool Marked(XElement root, string type, string property, string term) =>
        root.Descendants(Edm + "EntityType").Single(t => (string?)t.Attribute("Name") == type).Elements(Edm + "Property").Single(p => (string?)p.Attribute("Name") == property)
            .Elements(Edm + "Annotation").Any(a => (string?)a.Attribute("Term") == term);
}
