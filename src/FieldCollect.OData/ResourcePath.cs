// What a path names. The host routes by it; ODataReader plans from it.
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

public enum ResourceKind
{
    ServiceDocument,
    Metadata,
    Batch,
    /// <summary>The rows of a set or of a navigation to many.</summary>
    Collection,
    /// <summary>One row, by key or by a navigation to one.</summary>
    Entity,
    Property,
    /// <summary>A function or action; the steps before it name what it is bound to.</summary>
    Operation,
}

/// <summary>One step on the way through the data: a set or a navigation, with the key that follows it, if any.</summary>
/// <param name="Alternate">The alternate key that follows it instead; then Key is null.</param>
public sealed record PathStep(EntitySetMap Set, NavigationMap? Navigation, EntityKey? Key, AlternateKey? Alternate = null)
{
    internal IReadOnlyList<object> KeyValues => Alternate?.Values ?? Key!.Values;
}

/// <summary>A row addressed by other unique properties than its key.</summary>
public sealed record AlternateKey(AlternateKeyMap Map, IReadOnlyList<object> Values)
{
    public IReadOnlyList<PropertyMap> Properties => Map.Properties;

    internal string ToUrl() => "(" + string.Join(',', Properties.Select((p, i) => p.Name + "=" + EntityKey.Literal(Values[i]))) + ")";
}

/// <summary>A parsed path. <see cref="Set"/> is the set of its last step; Count, RawValue and Ref say that it ends in /$count, /$value or /$ref.</summary>
public sealed partial record ResourcePath(
    ResourceKind Kind,
    IReadOnlyList<PathStep> Steps,
    PropertyMap? Property = null,
    OperationMap? Operation = null,
    IReadOnlyDictionary<string, object?>? Arguments = null,
    bool Count = false,
    bool RawValue = false,
    bool Ref = false,
    bool Query = false)
{
    public EntitySetMap? Set => Steps.Count == 0 ? null : Steps[^1].Set;
    public EntityKey? Key => Steps.Count == 0 ? null : Steps[^1].Key;
    public bool IsKeyed => Steps.Count > 0 && (Steps[^1].Key is not null || Steps[^1].Alternate is not null);
    public NavigationMap? Navigation => Steps.Count == 0 ? null : Steps[^1].Navigation;

    /// <summary>
    /// Parses a path relative to the service root, percent-encoded as it came, such as <c>Residents(0190…)/Residencies/$count</c>.
    /// The query is needed only where an operation's arguments are given by aliases (@p).
    /// Throws <see cref="ODataProblem"/> UnknownEntitySet (404), MalformedUrl (400) or NotSupported (501).
    /// </summary>
    public static ResourcePath Parse(ODataSchema schema, string path, string query = "")
    {
        UrlText.RefuseNul(path);
        path = path.Trim('/');
        var asQuery = path.EndsWith("/$query", StringComparison.OrdinalIgnoreCase);
        if (asQuery)
            path = path[..^"/$query".Length];
        // The parser refuses /$value behind a stream property, which is just where a stream is read and written.
        var raw = path.EndsWith("/$value", StringComparison.OrdinalIgnoreCase);
        if (raw)
            path = path[..^"/$value".Length];
        if (path.Length == 0)
            return new ResourcePath(ResourceKind.ServiceDocument, []);
        if (path.Contains('@') || path.Contains("%40", StringComparison.Ordinal))
            path = WithoutAliases(path, QueryOptions.Parse(query).Aliases);
        var parsed = PathText.Parse(schema, path) ?? ByParser(schema, path, query);
        if (raw && (parsed.Count || parsed.Ref || parsed.Kind is not (ResourceKind.Property or ResourceKind.Entity or ResourceKind.Operation)))
            throw ODataProblems.UnknownEntitySet();
        return parsed with { Query = asQuery, RawValue = raw };
    }

    /// <summary>Values of keys and parameters given by alias stand in their places; lists and objects stay aliases.</summary>
    private static string WithoutAliases(string path, Dictionary<string, string> aliases) => AliasInPath().Replace(path, m =>
        aliases.TryGetValue("@" + m.Groups[1].Value, out var literal) && literal.Length > 0 && literal[0] is not ('[' or '{' or '@') ? Uri.EscapeDataString(literal) : m.Value);

    [GeneratedRegex("(?<=[(=,])(?:@|%40)([A-Za-z_][A-Za-z0-9_]*)(?=[,)])")]
    private static partial Regex AliasInPath();

    /// <summary>What Microsoft.OData.Core makes of a path.</summary>
    internal static ResourcePath ByParser(ODataSchema schema, string path, string query = "") => UrlText.Guard(null, () =>
    {
        var aliases = QueryOptions.Parse(query).Aliases;
        var parser = UrlText.Parser(schema.Model, path, aliases);
        var segments = parser.ParsePath();
        return new Builder(schema, parser.ParameterAliasNodes).Build(segments);
    });

    /// <summary>The canonical text of the path, for context URLs and links.</summary>
    internal string ToUrl()
    {
        var text = new StringBuilder();
        foreach (var step in Steps)
        {
            if (text.Length > 0)
                text.Append('/');
            text.Append(step.Navigation?.Name ?? step.Set.Name);
            if (step.Key is { } key)
                text.Append(key.ToUrl(step.Set));
            else if (step.Alternate is { } alternate)
                text.Append(alternate.ToUrl());
        }
        if (Property is not null)
            text.Append('/').Append(Property.Name);
        return text.ToString();
    }

    /// <summary>The path without its key values: paths of one shape read by the same statements.</summary>
    internal string Shape()
    {
        var text = new StringBuilder();
        foreach (var step in Steps)
        {
            text.Append('/').Append(step.Navigation?.Name ?? step.Set.Name);
            if (step.Alternate is { } alternate)
                text.Append('(').AppendJoin(',', alternate.Properties.Select(p => p.Name)).Append(')');
            else if (step.Key is not null)
                text.Append("()");
        }
        if (Property is not null)
            text.Append('/').Append(Property.Name);
        return text.Append(Count ? "/$count" : RawValue ? "/$value" : Ref ? "/$ref" : "").ToString();
    }

    private sealed class Builder(ODataSchema schema, IDictionary<string, SingleValueNode> aliases)
    {
        private readonly List<PathStep> _steps = [];

        public ResourcePath Build(ODataPath segments)
        {
            var result = new ResourcePath(ResourceKind.ServiceDocument, _steps);
            foreach (var segment in segments)
                result = Add(result, segment);
            return result;
        }

        private ResourcePath Add(ResourcePath so, ODataPathSegment segment)
        {
            switch (segment)
            {
                case MetadataSegment:
                    return so with { Kind = ResourceKind.Metadata };
                case BatchSegment:
                    return so with { Kind = ResourceKind.Batch };
                case EntitySetSegment set:
                    _steps.Add(new PathStep(schema.Sets[set.EntitySet.Name], null, null));
                    return so with { Kind = ResourceKind.Collection };
                case KeySegment key:
                    _steps[^1] = _steps[^1] with { Key = KeyOf(_steps[^1].Set, key) };
                    return so with { Kind = ResourceKind.Entity };
                case NavigationPropertySegment navigation:
                    return Navigate(so, navigation.NavigationProperty.Name);
                case NavigationPropertyLinkSegment link:
                    return Navigate(so, link.NavigationProperty.Name) with { Ref = true };
                case PropertySegment property:
                    return so with { Kind = ResourceKind.Property, Property = _steps[^1].Set.Property(property.Property.Name) };
                case CountSegment:
                    return so with { Count = true };
                case ReferenceSegment:
                    return so with { Ref = true };
                case OperationSegment operation:
                    return Operate(so, operation.Operations.First(), operation.Parameters);
                case OperationImportSegment import:
                    return Operate(so, import.OperationImports.First().Operation, import.Parameters);
                default:
                    throw ODataProblems.NotSupported("This kind of path");
            }
        }

        private ResourcePath Navigate(ResourcePath so, string name)
        {
            var navigation = _steps[^1].Set.Navigation(name) ?? throw ODataProblems.UnknownEntitySet();
            _steps.Add(new PathStep(navigation.Target, navigation, null));
            return so with { Kind = navigation.IsMany ? ResourceKind.Collection : ResourceKind.Entity };
        }

        private ResourcePath Operate(ResourcePath so, IEdmOperation operation, IEnumerable<OperationSegmentParameter> parameters) => so with
        {
            Kind = ResourceKind.Operation,
            Operation = schema.Operations.First(o => o.Edm == operation),
            Arguments = parameters.ToDictionary(p => p.Name, p => Argument(p.Value), StringComparer.Ordinal),
        };

        private object? Argument(object? value) => value switch
        {
            ConstantNode constant => Literals.Clr(constant),
            ConvertNode convert => Argument(convert.Source),
            ParameterAliasNode alias => aliases.TryGetValue(alias.Alias, out var node) ? Argument(node) : null,
            CollectionConstantNode list => list.Collection.Select(Argument).ToList(),
            _ => Literals.Clr(value),
        };

        private static EntityKey KeyOf(EntitySetMap set, KeySegment segment)
        {
            var given = segment.Keys.ToDictionary(k => k.Key, k => k.Value, StringComparer.Ordinal);
            return new EntityKey([.. set.Key.Select(k => Literals.Clr(given.GetValueOrDefault(k.Name))
                ?? throw ODataProblems.MalformedUrl("A key value is missing.", k.Name))]);
        }
    }
}
