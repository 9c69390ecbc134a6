// A row as it is written: straight from the database's reader while a page streams, or kept in memory while $expand collects children.
using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace FieldCollect.OData;

internal abstract class Row
{
    public abstract bool IsNull(int ordinal);
    public abstract string String(int ordinal);
    public abstract Guid Guid(int ordinal);
    public abstract long Long(int ordinal);
    public abstract double Double(int ordinal);
    public abstract bool Boolean(int ordinal);
    public abstract DateOnly Date(int ordinal);
    public abstract byte[] Bytes(int ordinal);

    /// <summary>The value, which is not a protected one, or null.</summary>
    public virtual void Write(Utf8JsonWriter json, PropertyKind kind, int ordinal, ReplyStyle style)
    {
        if (IsNull(ordinal))
            json.WriteNullValue();
        else
            Values.Write(json, kind, this, ordinal, style);
    }

    /// <summary>Name and value of a property, which is not a protected one; nothing where it is null.</summary>
    public virtual void WriteUnlessNull(Utf8JsonWriter json, PropertyMap property, int ordinal, ReplyStyle style)
    {
        if (IsNull(ordinal))
            return;
        json.WritePropertyName(property.JsonName);
        Values.Write(json, property.Kind, this, ordinal, style);
    }

    /// <summary>The bytes of a protected value, which always has some; none for null. Good until the row moves.</summary>
    public virtual ReadOnlySpan<byte> Sealed(int ordinal) => IsNull(ordinal) ? default : Bytes(ordinal);

    public DateTimeOffset Instant(int ordinal) => DateTimeOffset.FromUnixTimeMilliseconds(Long(ordinal));

    /// <summary>As Guid, string, long (of either integer), double, bool, DateOnly, DateTimeOffset or byte[].</summary>
    public object? Value(PropertyKind kind, int ordinal) => IsNull(ordinal) ? null : kind switch
    {
        PropertyKind.Guid => Guid(ordinal),
        PropertyKind.Int32 or PropertyKind.Int64 or PropertyKind.TimeOfDay or PropertyKind.Duration => Long(ordinal),
        PropertyKind.Double => Double(ordinal),
        PropertyKind.Boolean => Boolean(ordinal),
        PropertyKind.Date => Date(ordinal),
        PropertyKind.DateTimeOffset => Instant(ordinal),
        PropertyKind.Protected => Bytes(ordinal),
        _ => String(ordinal),
    };

    /// <summary>Adds one of the row's values to a row that is kept.</summary>
    public virtual void Keep(PropertyKind kind, int ordinal, KeptRows into)
    {
        if (IsNull(ordinal))
        {
            into.AddNull();
            return;
        }
        switch (kind)
        {
            case PropertyKind.Guid: into.Add(Guid(ordinal)); break;
            case PropertyKind.String or PropertyKind.Json: into.Add(String(ordinal)); break;
            case PropertyKind.Date: into.Add(Date(ordinal).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            case PropertyKind.Protected: into.Add(Bytes(ordinal)); break;
            case PropertyKind.Double: into.Add(BitConverter.DoubleToInt64Bits(Double(ordinal))); break;
            case PropertyKind.Boolean: into.Add(Boolean(ordinal) ? 1 : 0); break;
            default: into.Add(Long(ordinal)); break;
        }
    }

    /// <summary>What an expand joins by; null where the row leads nowhere.</summary>
    public JoinValue? Join(PropertyKind kind, int ordinal) => IsNull(ordinal) ? null : kind switch
    {
        PropertyKind.Guid => new JoinValue(Guid(ordinal), 0, null),
        PropertyKind.String => new JoinValue(default, 0, String(ordinal)),
        PropertyKind.Date => new JoinValue(default, Date(ordinal).DayNumber, null),
        PropertyKind.Double => new JoinValue(default, BitConverter.DoubleToInt64Bits(Double(ordinal)), null),
        PropertyKind.Boolean => new JoinValue(default, Boolean(ordinal) ? 1 : 0, null),
        _ => new JoinValue(default, Long(ordinal), null),
    };

    public object KeyValue(PropertyKind kind, int ordinal) => kind == PropertyKind.Int32 ? (int)Long(ordinal) : Value(kind, ordinal)!;
}

/// <summary>A row of any database, read by what ADO.NET has in common.</summary>
internal sealed class ReaderRow(DbDataReader reader) : Row
{
    public override bool IsNull(int ordinal) => reader.IsDBNull(ordinal);
    public override string String(int ordinal) => reader.GetString(ordinal);
    public override Guid Guid(int ordinal) => reader.GetGuid(ordinal);
    public override long Long(int ordinal) => reader.GetInt64(ordinal);
    public override double Double(int ordinal) => reader.GetDouble(ordinal);
    public override bool Boolean(int ordinal) => reader.GetBoolean(ordinal);
    public override DateOnly Date(int ordinal) => reader.GetFieldValue<DateOnly>(ordinal);
    public override byte[] Bytes(int ordinal) => reader.GetFieldValue<byte[]>(ordinal);
}

/// <summary>A value of the two properties that a navigation compares: of all kinds in one, and no object of its own for each row.</summary>
internal readonly record struct JoinValue(Guid Id, long Number, string? Text);

internal readonly record struct SelectedColumn(string Sql, PropertyKind Kind);

/// <summary>The select list of a statement. A column asked for twice (shown, key, order) is read once.</summary>
internal sealed class SelectList
{
    private readonly List<SelectedColumn> _columns = [];
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);

    public IReadOnlyList<SelectedColumn> Columns => _columns;
    public string Sql => string.Join(", ", _columns.Select(c => c.Sql));

    public int Add(string sql, PropertyKind kind)
    {
        if (_ordinals.TryGetValue(sql, out var known))
            return known;
        _ordinals.Add(sql, _columns.Count);
        _columns.Add(new SelectedColumn(sql, kind));
        return _columns.Count - 1;
    }

    public int Add(Source source, PropertyMap property) => Add(source.Column(property), property.Kind);
}
