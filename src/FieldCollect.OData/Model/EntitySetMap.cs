using Microsoft.OData.Edm;

namespace FieldCollect.OData;

/// <summary>An entity set, its type and its table.</summary>
public sealed class EntitySetMap
{
    private readonly Dictionary<string, PropertyMap> _properties;
    private readonly Dictionary<string, NavigationMap> _navigations = new(StringComparer.Ordinal);

    internal EntitySetMap(string name, string typeName, string table, IReadOnlyList<PropertyMap> properties, IReadOnlyList<string> key)
    {
        Name = name;
        TypeName = typeName;
        Table = table;
        Properties = properties;
        _properties = properties.ToDictionary(p => p.Name, StringComparer.Ordinal);
        Key = [.. key.Select(k => _properties.TryGetValue(k, out var p)
            ? p
            : throw new InvalidOperationException($"The key {k} of {name} is not one of its properties."))];
        ETag = properties.FirstOrDefault(p => p.IsETag);
    }

    public string Name { get; }
    public string TypeName { get; }
    public string Table { get; }
    public IReadOnlyList<PropertyMap> Key { get; }
    public IReadOnlyList<PropertyMap> Properties { get; }
    public IReadOnlyDictionary<string, NavigationMap> Navigations => _navigations;
    public PropertyMap? ETag { get; }
    public PropertyMap? Property(string name) => _properties.GetValueOrDefault(name);
    public NavigationMap? Navigation(string name) => _navigations.GetValueOrDefault(name);

    internal IEdmEntitySet EdmSet { get; set; } = null!;

    internal void Add(NavigationMap navigation) => _navigations.Add(navigation.Name, navigation);
}
