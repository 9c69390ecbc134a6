using System.Text.Json;
using Microsoft.OData.Edm;

namespace FieldCollect.OData;

/// <summary>How a property is typed on the wire and kept in a column; see <see cref="Dialect"/> for the column types.</summary>
public enum PropertyKind
{
    Guid,
    String,
    Int32,
    Int64,
    Double,
    Boolean,
    /// <summary>Edm.Date, a day without time: <see cref="DateOnly"/>.</summary>
    Date,
    /// <summary>An instant, kept as UTC Unix milliseconds in a bigint on both databases.</summary>
    DateTimeOffset,
    /// <summary>A text column with ready JSON, written raw into the reply. Not filterable, not sortable.</summary>
    Json,
    /// <summary>An encrypted column: the host shows a masked value and compares by a blind index. Edm.String to the outside.</summary>
    Protected,
    /// <summary>Edm.Stream: named in $metadata and in paths, served by the host, never read from a column.</summary>
    Stream,
    /// <summary>Edm.TimeOfDay, in milliseconds of the day; only expressions have it, such as time(CollectedAt).</summary>
    TimeOfDay,
    /// <summary>Edm.Duration, in milliseconds; only expressions have it, such as the difference of two instants.</summary>
    Duration,
}

/// <summary>Opens a protected column for showing: the row's key and the stored bytes give the (masked) text, or null.</summary>
public delegate string? ProtectedReader(EntityKey key, ReadOnlySpan<byte> stored);

/// <summary>Makes of a stored Json value, which tells of the row <paramref name="subject"/> of <paramref name="set"/>, the JSON that is shown.</summary>
public delegate string SubjectReader(string set, Guid subject, string stored);

/// <summary>Turns a literal that a client compares with into the bytes of the blind index column.</summary>
public delegate byte[] BlindIndex(string literal);

/// <summary>One property of an entity set and the column that holds it.</summary>
public sealed class PropertyMap
{
    internal PropertyMap(string name, PropertyKind kind, string column)
    {
        Name = name;
        Kind = kind;
        Column = column;
        JsonName = JsonEncodedText.Encode(name, Json.Encoder);
    }

    public string Name { get; }
    public PropertyKind Kind { get; }
    public string Column { get; }
    public bool Nullable { get; internal init; }
    public int? MaxLength { get; internal init; }
    public bool Filterable { get; internal init; } = true;
    public bool Sortable { get; internal init; } = true;
    /// <summary>$search looks into it.</summary>
    public bool Searchable { get; internal init; }
    /// <summary>The server sets it; a body may name it and is ignored there (OData 4.01 Protocol, 11.4.2).</summary>
    public bool Computed { get; internal init; }
    /// <summary>Set at creation only; a body that changes it later is the host's to ignore or refuse.</summary>
    public bool Immutable { get; internal init; }
    /// <summary>This property is the version that makes the ETag, W/"version".</summary>
    public bool IsETag { get; internal init; }
    /// <summary>The declared type of a <see cref="PropertyKind.Json"/> property; Edm.Untyped if the host declares none.</summary>
    public IEdmTypeReference? JsonType { get; internal init; }
    public ProtectedReader? Show { get; internal init; }
    /// <summary>Of a <see cref="PropertyKind.Json"/> property; null where its column is shown as it is.</summary>
    public SubjectReader? ShowJson { get; internal init; }
    public string? IndexColumn { get; internal init; }
    public BlindIndex? Index { get; internal init; }

    internal JsonEncodedText JsonName { get; }
}

public enum Cardinality { One, Many }

/// <summary>A way from one set to another: rows whose foreign property equals this row's local property.</summary>
public sealed class NavigationMap
{
    internal NavigationMap(string name, Cardinality cardinality, EntitySetMap target, PropertyMap local, PropertyMap foreign)
    {
        Name = name;
        Cardinality = cardinality;
        Target = target;
        Local = local;
        Foreign = foreign;
    }

    public string Name { get; }
    public Cardinality Cardinality { get; }
    public EntitySetMap Target { get; }
    public PropertyMap Local { get; }
    public PropertyMap Foreign { get; }
    public bool IsMany => Cardinality == Cardinality.Many;
}
