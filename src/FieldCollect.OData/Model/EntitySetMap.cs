using Microsoft.OData.Edm;

namespace FieldCollect.OData;

/// <summary>Properties that are unique together.</summary>
/// <param name="Properties">The key's, in their order.</param>
/// <param name="Unless">Rows in which this property has the value are not among those that the key is unique for, and are not found by it.</param>
/// <param name="Value">That value.</param>
public sealed record AlternateKeyMap(IReadOnlyList<PropertyMap> Properties, PropertyMap? Unless, string? Value);

/// <summary>An entity set, its type and its table.</summary>
public sealed class EntitySetMap
{
    private readonly Dictionary<string, PropertyMap> _properties;
    private readonly Dictionary<string, NavigationMap> _navigations = new(StringComparer.Ordinal);

    internal EntitySetMap(string name, string typeName, string table, IReadOnlyList<PropertyMap> properties, IReadOnlyList<string> key,
        IReadOnlyList<(string[] Properties, string? Unless, string? Value)>? alternateKeys = null)
    {
        Name = name;
        TypeName = typeName;
        Table = table;
        Properties = properties;
        _properties = properties.ToDictionary(p => p.Name, StringComparer.Ordinal);
        Key = [.. key.Select(KeyPart)];
        AlternateKeys = [.. (alternateKeys ?? []).Select(a => new AlternateKeyMap([.. a.Properties.Select(KeyPart)], a.Unless is null ? null : KeyPart(a.Unless), a.Value))];
        ETag = properties.FirstOrDefault(p => p.IsETag);
    }

    public string Name { get; }
    public string TypeName { get; }
    public string Table { get; }
    public IReadOnlyList<PropertyMap> Key { get; }
    /// <summary>Other properties that are unique together, by which a row may be addressed.</summary>
    public IReadOnlyList<AlternateKeyMap> AlternateKeys { get; }
    public IReadOnlyList<PropertyMap> Properties { get; }
    /// <summary>The properties that say which row of another set a row tells of; null where rows tell of themselves only.</summary>
    public (PropertyMap Set, PropertyMap Id)? Subject { get; internal init; }
    public IReadOnlyDictionary<string, NavigationMap> Navigations => _navigations;
    public PropertyMap? ETag { get; }
    /// <summary>What readings of a large set are bounded by; the key's index first.</summary>
    public IReadOnlyList<IndexMap> Indexes { get; internal init; } = [];

    /// <summary>Properties that narrow a large set where they are compared by eq or in.</summary>
    public IEnumerable<string> Narrowing =>
        Indexes.Where(i => i.Selective == 1 || i.Part).Select(i => ByColumn(i.Columns[0])?.Name).OfType<string>().Distinct();

    /// <summary>Orders in which an index gives all rows of a large set, as $orderby says them; the key, which follows each, is left out.</summary>
    public IEnumerable<string> Orders => Indexes.Where(i => i.Columns.Select((c, at) => ByColumn(c) is { Sortable: true } p && (!p.Nullable || (at == 0 && i.NullsLowest))).All(gives => gives) && EndsWithKey(i))
        .Select(i => string.Join(',', (i != Indexes[0] ? i.Columns.SkipLast(Key.Count) : i.Columns).Select(c => ByColumn(c)!.Name))).Distinct();

    /// <summary>The property that a column holds, or finds.</summary>
    internal PropertyMap? ByColumn(string column) => Properties.FirstOrDefault(p => p.Column == column || p.IndexColumn == column);

    /// <summary>It gives rows in a total order.</summary>
    internal bool EndsWithKey(IndexMap index) => index.Columns.TakeLast(Key.Count).SequenceEqual(Key.Select(k => k.Column));

    public PropertyMap? Property(string name) => _properties.GetValueOrDefault(name);
    public NavigationMap? Navigation(string name) => _navigations.GetValueOrDefault(name);

    internal IEdmEntitySet EdmSet { get; set; } = null!;

    /// <summary>What is bound to an entity of the set.</summary>
    internal IReadOnlyList<OperationMap> Operations { get; set; } = [];

    private PropertyMap KeyPart(string name) => _properties.TryGetValue(name, out var property)
        ? property
        : throw new InvalidOperationException($"The key {name} of {Name} is not one of its properties.");

    internal void Add(NavigationMap navigation) => _navigations.Add(navigation.Name, navigation);
}
