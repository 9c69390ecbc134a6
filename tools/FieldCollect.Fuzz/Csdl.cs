using System.Xml.Linq;

namespace FieldCollect.Fuzz;

/// <summary>A primitive property. Types the fuzzer has no literals for are kept, and asked for by name only.</summary>
public sealed record CsdlProperty(string Name, string Type, bool Nullable, bool Computed);

public sealed record CsdlNavigation(string Name, string Target, bool IsMany);

public sealed record CsdlType(string Name, IReadOnlyList<string> Key, IReadOnlyList<CsdlProperty> Properties, IReadOnlyList<CsdlNavigation> Navigations)
{
    public CsdlProperty Property(string name) => Properties.First(p => p.Name == name);
}

public sealed record CsdlSet(string Name, CsdlType Type);

public sealed record CsdlFunction(string Name, IReadOnlyList<(string Name, string Type)> Parameters);

/// <summary>
/// What $metadata says, read without any OData library: the fuzzer must not share an understanding, right or wrong, with the service it tries.
/// </summary>
public sealed class Csdl
{
    private readonly Dictionary<string, CsdlType> _types = [];

    private Csdl()
    {
    }

    public IReadOnlyList<CsdlSet> Sets { get; private init; } = [];

    public IReadOnlyList<CsdlFunction> Functions { get; private init; } = [];

    public static Csdl Parse(string xml)
    {
        var schemas = XDocument.Parse(xml).Descendants().Where(e => e.Name.LocalName == "Schema").ToList();
        var enums = schemas.SelectMany(s => Children(s, "EnumType").Select(e => Full(s, e))).ToHashSet();
        var types = new Dictionary<string, CsdlType>();
        foreach (var schema in schemas)
        {
            foreach (var entity in Children(schema, "EntityType"))
                types[Full(schema, entity)] = Type(entity, enums);
        }

        XElement? Operation(string? name) => schemas.SelectMany(s => Children(s, "Function").Select(f => (Name: Full(s, f), f))).FirstOrDefault(f => f.Name == name).f;
        var container = schemas.SelectMany(s => Children(s, "EntityContainer")).ToList();
        var csdl = new Csdl
        {
            Sets = [.. container.SelectMany(c => Children(c, "EntitySet"))
                .Where(s => types.ContainsKey(Text(s, "EntityType")))
                .Select(s => new CsdlSet(Text(s, "Name"), types[Text(s, "EntityType")]))],
            Functions = [.. container.SelectMany(c => Children(c, "FunctionImport"))
                .Select(i => (Name: Text(i, "Name"), Function: Operation(Text(i, "Function"))))
                .Where(f => f.Function is not null)
                .Select(f => new CsdlFunction(f.Name, [.. Children(f.Function!, "Parameter").Select(p => (Text(p, "Name"), Text(p, "Type")))]))],
        };
        foreach (var (name, type) in types)
            csdl._types[name] = type;
        return csdl;
    }

    public CsdlType? Find(string fullName) => _types.GetValueOrDefault(fullName);

    public CsdlSet? SetOf(CsdlType type) => Sets.FirstOrDefault(s => s.Type == type);

    private static CsdlType Type(XElement entity, HashSet<string> enums) => new(
        Text(entity, "Name"),
        [.. entity.Descendants().Where(e => e.Name.LocalName == "PropertyRef").Select(e => Text(e, "Name"))],
        [.. Children(entity, "Property").Select(p => new CsdlProperty(
            Text(p, "Name"),
            enums.Contains(Text(p, "Type")) ? "Enum" : Text(p, "Type"),
            p.Attribute("Nullable")?.Value != "false",
            p.Elements().Any(a => a.Name.LocalName == "Annotation" && Text(a, "Term").EndsWith(".Computed", StringComparison.Ordinal))))],
        [.. Children(entity, "NavigationProperty").Select(n => Text(n, "Type") is var type && type.StartsWith("Collection(", StringComparison.Ordinal)
            ? new CsdlNavigation(Text(n, "Name"), type[11..^1], true)
            : new CsdlNavigation(Text(n, "Name"), type, false))]);

    private static IEnumerable<XElement> Children(XElement element, string name) => element.Elements().Where(e => e.Name.LocalName == name);

    private static string Full(XElement schema, XElement element) => $"{Text(schema, "Namespace")}.{Text(element, "Name")}";

    private static string Text(XElement element, string attribute) => element.Attribute(attribute)?.Value ?? "";
}
