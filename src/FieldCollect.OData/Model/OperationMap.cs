using Microsoft.OData.Edm;

namespace FieldCollect.OData;

/// <summary>A parameter of an operation. One of an action stands in its body; one that may be null may be left out there.</summary>
/// <param name="Name">As it stands in URLs and bodies.</param>
/// <param name="Kind">One that a body can hold: no Stream, no Protected.</param>
/// <param name="Nullable">Null, or left out, is a value.</param>
/// <param name="Collection">An array of values.</param>
/// <param name="MaxLength">Characters of a String.</param>
public sealed record OperationParameter(string Name, PropertyKind Kind, bool Nullable = false, bool Collection = false, int? MaxLength = null)
{
    /// <summary>Values are read as those of a property are.</summary>
    internal PropertyMap Map { get; } = new(Name, Kind, Name) { Nullable = Nullable && !Collection, MaxLength = MaxLength };
}

/// <summary>A complex type: what a function computes that is no record.</summary>
public sealed record ComplexTypeMap(string Name, IReadOnlyList<ComplexProperty> Properties);

/// <summary>A member of a complex type.</summary>
public sealed record ComplexProperty(string Name, PropertyKind Kind, bool Nullable = false);

/// <summary>What an operation gives back: rows of an entity set, values of a kind (Json means Edm.Untyped), or values of a complex type.</summary>
public sealed record OperationResult(string? EntitySet, PropertyKind? Kind, bool Collection, bool Nullable = false, string? Complex = null)
{
    public static OperationResult Entity(string set) => new(set, null, false, true);
    public static OperationResult Entities(string set) => new(set, null, true);
    public static OperationResult Value(PropertyKind kind) => new(null, kind, false, true);
    public static OperationResult Values(PropertyKind kind) => new(null, kind, true);
    /// <param name="type">The name of a type that the builder was given.</param>
    public static OperationResult ComplexValues(string type) => new(null, null, true, Complex: type);
}

/// <summary>
/// A function or action. This library declares it in $metadata, finds it in paths, reads its parameters and advertises it; the host executes it.
/// <see cref="BoundTo"/> names the entity set whose entities (or, with <see cref="OnCollection"/>, whose collection) it is called on. Several may have one
/// name, if they are bound to different sets.
/// </summary>
public sealed record OperationMap(
    string Name,
    bool IsAction,
    string? BoundTo = null,
    bool OnCollection = false,
    IReadOnlyList<OperationParameter>? Parameters = null,
    OperationResult? Result = null)
{
    public IReadOnlyList<OperationParameter> Parameters { get; init; } = Parameters ?? [];

    /// <summary>In the EDM model, so that a host may annotate it; there once the schema is built.</summary>
    public IEdmOperation Edm { get; internal set; } = null!;

    /// <summary>Whether a segment of a path names it: by its name, or with the namespace before it, as 4.0 asks for.</summary>
    internal bool IsNamed(string segment, string ns) =>
        segment == Name || (segment.Length == ns.Length + 1 + Name.Length && segment[ns.Length] == '.' && segment.StartsWith(ns, StringComparison.Ordinal) && segment.EndsWith(Name, StringComparison.Ordinal));
}
