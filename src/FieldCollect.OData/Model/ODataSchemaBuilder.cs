using Microsoft.OData.Edm;

namespace FieldCollect.OData;

/// <summary>Collects sets and operations in any order; <see cref="Build"/> checks that they fit together and throws InvalidOperationException if not.</summary>
public sealed class ODataSchemaBuilder(string ns, string container, Dialect dialect)
{
    private readonly List<EntitySetBuilder> _sets = [];
    private readonly List<OperationMap> _operations = [];
    private readonly List<ComplexTypeMap> _complexTypes = [];

    public EntitySetBuilder EntitySet(string name, string typeName, string table)
    {
        var set = new EntitySetBuilder(name, typeName, table);
        _sets.Add(set);
        return set;
    }

    public ODataSchemaBuilder Operation(OperationMap operation)
    {
        _operations.Add(operation with { Edm = null! });
        return this;
    }

    /// <summary>A type for <see cref="OperationResult.ComplexValues"/>. Its name is no operation's: both stand in one namespace.</summary>
    public ODataSchemaBuilder ComplexType(string name, IReadOnlyList<ComplexProperty> properties)
    {
        _complexTypes.Add(new ComplexTypeMap(name, properties));
        return this;
    }

    public ODataSchemaBuilder Function(string name, OperationResult result, string? boundTo = null, bool onCollection = false, params OperationParameter[] parameters) =>
        Operation(new OperationMap(name, false, boundTo, onCollection, parameters, result));

    public ODataSchemaBuilder Action(string name, OperationResult? result = null, string? boundTo = null, bool onCollection = false, params OperationParameter[] parameters) =>
        Operation(new OperationMap(name, true, boundTo, onCollection, parameters, result));

    public ODataSchema Build()
    {
        var sets = _sets.Select(s => s.BuildSet()).ToDictionary(s => s.Name, StringComparer.Ordinal);
        foreach (var set in _sets)
            set.BuildNavigations(sets);
        return new ODataSchema(EdmModelFactory.Build(ns, container, sets.Values, _complexTypes, _operations), EdmModelFactory.BuildOpen(ns, container, sets.Values), ns, sets,
            _complexTypes, _operations, dialect);
    }
}

/// <summary>Describes one entity set; every method returns the builder itself.</summary>
public sealed class EntitySetBuilder
{
    private readonly string _name;
    private readonly string _typeName;
    private readonly string _table;
    private readonly List<PropertyMap> _properties = [];
    private readonly List<(string Name, string Target, Cardinality Cardinality, string Local, string Foreign)> _navigations = [];
    private readonly List<(string[] Properties, string? Unless, string? Value)> _alternateKeys = [];
    private readonly List<IndexMap> _indexes = [];
    private string[] _key = [];
    private (string Set, string Id)? _subject;

    internal EntitySetBuilder(string name, string typeName, string table)
    {
        _name = name;
        _typeName = typeName;
        _table = table;
    }

    public EntitySetBuilder Key(params string[] properties)
    {
        _key = properties;
        return this;
    }

    /// <summary>Each row tells of a row of another set: whoever is shown one has read the other, which is observed with it.</summary>
    /// <param name="set">The String property with the name of that set.</param>
    /// <param name="id">The Guid property with the key of that row.</param>
    public EntitySetBuilder Subject(string set, string id)
    {
        _subject = (set, id);
        return this;
    }

    /// <summary>Properties that are unique together and never protected: <c>Addresses(Code='…')</c> then addresses a row as its key does.</summary>
    public EntitySetBuilder AlternateKey(params string[] properties)
    {
        _alternateKeys.Add((properties, null, null));
        return this;
    }

    /// <summary>The same for a property that is unique only among rows in which another one has not a certain value.</summary>
    public EntitySetBuilder AlternateKeyUnless(string property, string unless, string value)
    {
        _alternateKeys.Add(([property], unless, value));
        return this;
    }

    /// <param name="column">The property's name if not given.</param>
    /// <param name="searchable">$search looks into it; a String only.</param>
    /// <param name="showJson">Shows a Json property of a set with a <see cref="Subject"/>.</param>
    /// <param name="jsonType">The declared type of a Json property: a complex or collection type; Edm.Untyped if not given.</param>
    public EntitySetBuilder Property(string name, PropertyKind kind, string? column = null, bool nullable = false, int? maxLength = null,
        bool filterable = true, bool sortable = true, bool computed = false, bool immutable = false, bool etag = false, IEdmTypeReference? jsonType = null,
        bool searchable = false, SubjectReader? showJson = null)
    {
        if (kind == PropertyKind.Protected)
            throw new InvalidOperationException($"Declare {name} of {_name} with Protected(...), which asks how it is shown.");
        var plain = kind is not (PropertyKind.Json or PropertyKind.Stream);
        _properties.Add(new PropertyMap(name, kind, column ?? name)
        {
            Nullable = nullable,
            MaxLength = maxLength,
            Filterable = filterable && plain,
            Sortable = sortable && plain,
            Computed = computed,
            Immutable = immutable,
            IsETag = etag,
            Searchable = searchable && kind == PropertyKind.String,
            JsonType = jsonType,
            ShowJson = kind == PropertyKind.Json ? showJson : null,
        });
        return this;
    }

    /// <summary>An encrypted property. Without an index column and its delegate it can be compared with null only.</summary>
    public EntitySetBuilder Protected(string name, ProtectedReader show, string? column = null, bool nullable = true, int? maxLength = null,
        string? indexColumn = null, BlindIndex? index = null)
    {
        _properties.Add(new PropertyMap(name, PropertyKind.Protected, column ?? name)
        {
            Nullable = nullable,
            MaxLength = maxLength,
            Sortable = false,
            Show = show,
            IndexColumn = indexColumn,
            Index = index,
        });
        return this;
    }

    /// <summary>Rows of <paramref name="targetSet"/> whose <paramref name="foreign"/> equals this row's <paramref name="local"/>.</summary>
    public EntitySetBuilder Navigation(string name, string targetSet, Cardinality cardinality, string local, string foreign)
    {
        _navigations.Add((name, targetSet, cardinality, local, foreign));
        return this;
    }

    /// <summary>An index that bounds readings; the key's own need not be declared.</summary>
    public EntitySetBuilder Index(IndexMap index)
    {
        _indexes.Add(index);
        return this;
    }

    internal EntitySetMap BuildSet() => _key.Length == 0
        ? throw new InvalidOperationException($"{_name} has no key.")
        : new EntitySetMap(_name, _typeName, _table, _properties, _key, _alternateKeys)
        {
            Indexes = [new IndexMap([.. _key.Select(k => _properties.Find(p => p.Name == k)?.Column ?? k)], _key.Length), .. _indexes],
            Subject = _subject is { } subject ? (_properties.Single(p => p.Name == subject.Set), _properties.Single(p => p.Name == subject.Id)) : null,
        };

    internal void BuildNavigations(Dictionary<string, EntitySetMap> sets)
    {
        var set = sets[_name];
        foreach (var (name, targetName, cardinality, localName, foreignName) in _navigations)
        {
            if (!sets.TryGetValue(targetName, out var target) || set.Property(localName) is not { } local || target.Property(foreignName) is not { } foreign)
                throw new InvalidOperationException($"{_name}/{name} names a set or property that is not declared.");
            set.Add(new NavigationMap(name, cardinality, target, local, foreign));
        }
    }
}
