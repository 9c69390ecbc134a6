using System.Xml.Linq;
using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Csdl
{
    private static readonly XNamespace Edmx = "http://docs.oasis-open.org/odata/ns/edmx";
    private static readonly XNamespace Edm = "http://docs.oasis-open.org/odata/ns/edm";

    private const string Json = "GET $metadata?$format=json";

    public static readonly Chapter Chapter = new("CSDL XML and JSON", "The model")
    {
        { "XML 3.1", Must, Adv40, "the root is edmx:Edmx", "GET $metadata", Xml(x => x.Name == Edmx + "Edmx") },
        { "XML 3.1", Must, Adv40, "edmx:Edmx has a version of 4.0 or 4.01", "GET $metadata", Xml(x => (string?)x.Attribute("Version") is "4.0" or "4.01") },
        { "XML 3.1", Must, Min401, "to who takes 4.01 the version is that of the reply", "GET $metadata | OData-MaxVersion: 4.01", That(r => r.Text.Contains($"Version=\"{r.Header("OData-Version")}\"", StringComparison.Ordinal)) },
        { "XML 3.2", Must, Adv40, "edmx:Edmx has exactly one edmx:DataServices", "GET $metadata", Xml(x => x.Elements(Edmx + "DataServices").Count() == 1) },
        { "XML 3.2", Must, Adv40, "edmx:DataServices has a Schema", "GET $metadata", Xml(x => x.Element(Edmx + "DataServices")!.Elements(Edm + "Schema").Any()) },
        { "XML 3.3", Must, Adv40, "a reference has a URI", "GET $metadata", Xml(x => x.Elements(Edmx + "Reference").Any() && x.Elements(Edmx + "Reference").All(r => Uri.IsWellFormedUriString((string?)r.Attribute("Uri"), UriKind.Absolute))) },
        { "XML 3.3", Must, Adv40, "the URIs of references are different", "GET $metadata", Xml(x => x.Elements(Edmx + "Reference").Select(r => (string?)r.Attribute("Uri")).Distinct().Count() == x.Elements(Edmx + "Reference").Count()) },
        { "XML 3.4", Must, Adv40, "a reference includes a namespace", "GET $metadata", Xml(x => x.Elements(Edmx + "Reference").All(r => r.Elements(Edmx + "Include").All(i => i.Attribute("Namespace") is not null))) },
        { "XML 3.4", Must, Adv40, "every vocabulary that is used is included", "GET $metadata", Xml(x => x.Descendants(Edm + "Annotation").Select(a => (string)a.Attribute("Term")!).Select(t => t[..t.LastIndexOf('.')]).Distinct().All(ns => x.Descendants(Edmx + "Include").Any(i => (string?)i.Attribute("Namespace") == ns || (string?)i.Attribute("Alias") == ns))) },
        { "XML 5.1", Must, Adv40, "a schema has a namespace", "GET $metadata", Xml(x => Schema(x).Attribute("Namespace") is not null) },
        { "XML 5", Must, Adv40, "names of a schema are different", "GET $metadata", Xml(x => Unique(Schema(x).Elements().Where(e => e.Name.LocalName is "EntityType" or "ComplexType" or "EnumType" or "EntityContainer").Select(e => (string)e.Attribute("Name")!))) },
        { "XML 5", Should, Min401, "no two names of a schema differ by case only", "GET $metadata", Xml(x => Unique(Schema(x).Elements().Select(e => (string?)e.Attribute("Name") ?? e.GetHashCode().ToString()).Distinct().Select(n => n.ToUpperInvariant()))) },
        { "XML 6", Must, Adv40, "every entity type has a key", "GET $metadata", Xml(x => x.Descendants(Edm + "EntityType").All(t => t.Element(Edm + "Key")?.Elements(Edm + "PropertyRef").Any() == true)) },
        { "XML 6.5", Must, Adv40, "a key names properties that cannot be null", "GET $metadata", Xml(x => x.Descendants(Edm + "EntityType").All(t => t.Element(Edm + "Key")!.Elements().All(k => t.Elements(Edm + "Property").Any(p => (string?)p.Attribute("Name") == (string?)k.Attribute("Name") && (string?)p.Attribute("Nullable") == "false")))) },
        { "XML 6.5", Must, Adv40, "a key is of types that may be keys", "GET $metadata", Xml(x => x.Descendants(Edm + "EntityType").All(t => t.Element(Edm + "Key")!.Elements().All(k => (string?)t.Elements(Edm + "Property").Single(p => (string?)p.Attribute("Name") == (string?)k.Attribute("Name")).Attribute("Type") is "Edm.String" or "Edm.Guid" or "Edm.Int32" or "Edm.Int64" or "Edm.Date"))) },
        { "XML 7", Must, Adv40, "every property has a name and a type", "GET $metadata", Xml(x => x.Descendants(Edm + "Property").All(p => p.Attribute("Name") is not null && p.Attribute("Type") is not null)) },
        { "XML 7", Must, Adv40, "names within a type are different, also from those of its navigations", "GET $metadata", Xml(x => x.Descendants(Edm + "EntityType").All(t => Unique(t.Elements().Where(e => e.Name.LocalName is "Property" or "NavigationProperty").Select(p => (string)p.Attribute("Name")!)))) },
        { "XML 7.1", Must, Min40, "only types of the specification are used", "GET $metadata", Xml(x => x.Descendants(Edm + "Property").Select(p => (string)p.Attribute("Type")!).Distinct().All(t => t.StartsWith("Edm.", StringComparison.Ordinal))) },
        { "XML 7.2.2", Must, Adv40, "MaxLength is a number", "GET $metadata", Xml(x => x.Descendants(Edm + "Property").Attributes("MaxLength").All(a => int.TryParse(a.Value, out _))) },
        { "XML 7.2.3", Must, Adv40, "Precision of an instant is 0 to 12", "GET $metadata", Xml(x => x.Descendants(Edm + "Property").Attributes("Precision").All(a => int.Parse(a.Value) is >= 0 and <= 12)) },
        { "XML 8", Must, Adv40, "every navigation has a name and a type", "GET $metadata", Xml(x => x.Descendants(Edm + "NavigationProperty").All(p => p.Attribute("Name") is not null && p.Attribute("Type") is not null)) },
        { "XML 8.1", Must, Adv40, "a navigation's type is an entity type of the schema", "GET $metadata", Xml(x => x.Descendants(Edm + "NavigationProperty").Select(p => ((string)p.Attribute("Type")!).Replace("Collection(", "", StringComparison.Ordinal).TrimEnd(')')).All(t => x.Descendants(Edm + "EntityType").Any(e => Schema(x).Attribute("Namespace")!.Value + "." + e.Attribute("Name")!.Value == t))) },
        { "XML 8.2", Must, Adv40, "a navigation to many has no Nullable", "GET $metadata", Xml(x => x.Descendants(Edm + "NavigationProperty").Where(p => p.Attribute("Type")!.Value.StartsWith("Collection(", StringComparison.Ordinal)).All(p => p.Attribute("Nullable") is null)) },
        { "XML 8.5", Must, Adv40, "a referential constraint names properties that there are", "GET $metadata", Xml(x => x.Descendants(Edm + "ReferentialConstraint").All(c => c.Parent!.Parent!.Elements(Edm + "Property").Any(p => p.Attribute("Name")!.Value == c.Attribute("Property")!.Value))) },
        { "XML 12", Must, Adv40, "a bound function has its binding parameter first", "GET $metadata", Xml(x => x.Descendants(Edm + "Function").Where(f => (string?)f.Attribute("IsBound") == "true").All(f => f.Elements(Edm + "Parameter").First().Attribute("Type")!.Value.Contains("FieldCollect.", StringComparison.Ordinal))) },
        { "XML 12.3", Must, Adv40, "a bound action has its binding parameter first", "GET $metadata", Xml(x => x.Descendants(Edm + "Action").Where(f => (string?)f.Attribute("IsBound") == "true").All(f => f.Elements(Edm + "Parameter").First().Attribute("Type")!.Value.StartsWith("FieldCollect.", StringComparison.Ordinal))) },
        { "XML 12.2", Must, Adv40, "actions of one name are bound to different types", "GET $metadata", Xml(x => Unique(x.Descendants(Edm + "Action").Select(f => $"{f.Attribute("Name")!.Value} {(string?)f.Element(Edm + "Parameter")?.Attribute("Type")}"))) },
        { "XML 12", Must, Adv40, "no name is an action's and something else's", "GET $metadata", Xml(x => !x.Descendants(Edm + "Action").Select(f => f.Attribute("Name")!.Value).Intersect(Schema(x).Elements().Where(e => e.Name.LocalName != "Action").Select(e => (string?)e.Attribute("Name"))).Any()) },
        { "XML 13.5", Must, Adv40, "an action import leads to an unbound action", "GET $metadata", Xml(x => x.Descendants(Edm + "ActionImport").All(i => x.Descendants(Edm + "Action").Any(f => i.Attribute("Action")!.Value.EndsWith("." + f.Attribute("Name")!.Value, StringComparison.Ordinal) && (string?)f.Attribute("IsBound") != "true"))) },
        { "XML 8, 9", Must, Adv40, "a complex type's properties have a name and a type", "GET $metadata", Xml(x => x.Descendants(Edm + "ComplexType").Any() && x.Descendants(Edm + "ComplexType").Elements(Edm + "Property").All(p => p.Attribute("Name") is not null && p.Attribute("Type") is not null)) },
        { "XML 12.8", Must, Adv40, "every function has a return type", "GET $metadata", Xml(x => x.Descendants(Edm + "Function").All(f => f.Element(Edm + "ReturnType") is not null)) },
        { "XML 13", Must, Adv40, "there is one entity container", "GET $metadata", Xml(x => x.Descendants(Edm + "EntityContainer").Count() == 1) },
        { "XML 13.2", Must, Adv40, "every entity set has a type of the schema", "GET $metadata", Xml(x => x.Descendants(Edm + "EntitySet").All(s => x.Descendants(Edm + "EntityType").Any(e => s.Attribute("EntityType")!.Value.EndsWith("." + e.Attribute("Name")!.Value, StringComparison.Ordinal)))) },
        { "XML 13.4", Must, Adv40, "a navigation binding leads to an entity set of the container", "GET $metadata", Xml(x => x.Descendants(Edm + "NavigationPropertyBinding").All(b => x.Descendants(Edm + "EntitySet").Any(s => s.Attribute("Name")!.Value == b.Attribute("Target")!.Value))) },
        { "XML 13.4", Should, Adv40, "every navigation of a set has a binding", "GET $metadata", Xml(x => x.Descendants(Edm + "EntitySet").All(s => Type(x, s).Elements(Edm + "NavigationProperty").All(n => s.Elements(Edm + "NavigationPropertyBinding").Any(b => b.Attribute("Path")!.Value == n.Attribute("Name")!.Value)))) },
        { "XML 13.6", Must, Adv40, "a function import leads to an unbound function", "GET $metadata", Xml(x => x.Descendants(Edm + "FunctionImport").All(i => x.Descendants(Edm + "Function").Any(f => i.Attribute("Function")!.Value.EndsWith("." + f.Attribute("Name")!.Value, StringComparison.Ordinal) && (string?)f.Attribute("IsBound") != "true"))) },
        { "XML 14.2", Must, Adv40, "no element has one term twice with one qualifier", "GET $metadata", Xml(x => x.Descendants().All(e => Unique(e.Elements(Edm + "Annotation").Select(a => (string?)a.Attribute("Term") + "#" + (string?)a.Attribute("Qualifier"))))) },
        { "XML 15.1", Must, Adv40, "names are identifiers", "GET $metadata", Xml(x => x.Descendants().Where(e => e.Name.Namespace == Edm).Attributes("Name").All(a => System.Text.RegularExpressions.Regex.IsMatch(a.Value, @"^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]{0,127}$"))) },
        { "XML 2", Must, Adv40, "the document is XML in UTF-8", "GET $metadata", HeaderHas("Content-Type", "xml"), Xml(_ => true) },
        { "XML 13", Must, Adv40, "the entity sets are those of the service document", async service =>
        {
            var named = (await service.AskAsync("GET ")).Value.Where(v => v.GetProperty("kind").GetString() == "EntitySet").Select(v => v.GetProperty("name").GetString()).Order();
            var described = XDocument.Parse((await service.AskAsync("GET $metadata")).Text).Descendants(Edm + "EntitySet").Select(s => (string?)s.Attribute("Name")).Order();
            Assert.Equal(described, named);
        } },
        { "JSON 3.1", Must, Adv401, "CSDL JSON says its version", Json, That(r => At(r, "$Version")!.Value.GetString() is "4.01" or "4.0") },
        { "JSON 3.1", Must, Adv401, "CSDL JSON names its container", Json, Text("$EntityContainer", "FieldCollect.Register") },
        { "JSON 3.2", Must, Adv401, "CSDL JSON has its references", Json, That(r => r.Json.GetProperty("$Reference").EnumerateObject().All(x => x.Value.TryGetProperty("$Include", out _))) },
        { "JSON 5", Must, Adv401, "CSDL JSON has the schema", Json, Has("FieldCollect/House") },
        { "JSON 6", Must, Adv401, "an entity type names its kind and key", Json, Text("FieldCollect/House/$Kind", "EntityType"), Text("FieldCollect/House/$Key/0", "Id") },
        { "JSON 7.1", Must, Adv401, "a property of Edm.String names no type", Json, Lacks("FieldCollect/House/Use/$Type") },
        { "JSON 7.1", Must, Adv401, "a property of another type names it", Json, Text("FieldCollect/House/Rooms/$Type", "Edm.Int32") },
        { "JSON 7.2.1", Must, Adv401, "a property that may be null says so", Json, That(r => At(r, "FieldCollect/House/Rooms/$Nullable")!.Value.GetBoolean()), Lacks("FieldCollect/House/Use/$Nullable") },
        { "JSON 8", Must, Adv401, "a navigation names its kind and type", Json, Text("FieldCollect/House/Address/$Kind", "NavigationProperty"), Text("FieldCollect/House/Address/$Type", "FieldCollect.Address") },
        { "JSON 8", Must, Adv401, "a navigation to many is a collection", Json, That(r => At(r, "FieldCollect/House/Residencies/$Collection")!.Value.GetBoolean()) },
        { "JSON 12", Must, Adv401, "functions are arrays of overloads", Json, Text("FieldCollect/Completion/0/$Kind", "Function") },
        { "JSON 13", Must, Adv401, "the container names its kind and sets", Json, Text("FieldCollect/Register/$Kind", "EntityContainer"), Text("FieldCollect/Register/Houses/$Type", "FieldCollect.House") },
        { "JSON 13", Must, Adv401, "an entity set is a collection with its bindings", Json, That(r => At(r, "FieldCollect/Register/Houses/$Collection")!.Value.GetBoolean()), Text("FieldCollect/Register/Houses/$NavigationPropertyBinding/Address", "Addresses") },
    };

    private static XElement Schema(XElement root) => root.Element(Edmx + "DataServices")!.Element(Edm + "Schema")!;

    private static XElement Type(XElement root, XElement set) => root.Descendants(Edm + "EntityType").Single(t => set.Attribute("EntityType")!.Value.EndsWith("." + t.Attribute("Name")!.Value, StringComparison.Ordinal));

    private static bool Unique(IEnumerable<string> names) => names.ToList() is var all && all.Distinct().Count() == all.Count;
}
