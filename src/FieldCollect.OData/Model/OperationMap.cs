using Microsoft.OData.Edm;

namespace FieldCollect.OData;

/// <summary>A parameter of an operation.</summary>
public sealed record OperationParameter(string Name, PropertyKind Kind, bool Nullable = false, bool Collection = false);

/// <summary>What an operation gives back: rows of an entity set, or values of a kind (Json means Edm.Untyped).</summary>
public sealed record OperationResult(string? EntitySet, PropertyKind? Kind, bool Collection, bool Nullable = false)
{
    public static OperationResult Entity(string set) => new(set, null, false, true);
    public static OperationResult Entities(string set) => new(set, null, true);
    public static OperationResult Value(PropertyKind kind) => new(null, kind, false, true);
    public static OperationResult Values(PropertyKind kind) => new(null, kind, true);
}

/// <summary>
/// A function or action. This library declares it in $metadata and finds it in paths; the host executes it.
/// <see cref="BoundTo"/> names the entity set whose entities (or, with <see cref="OnCollection"/>, whose collection) it is called on.
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
    internal IEdmOperation? Edm { get; set; }
}
