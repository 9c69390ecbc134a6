using System.Text;

namespace FieldCollect.OData;

/// <summary>The key of one row: its values in the order of the set's key properties, as Guid, string, int, long, DateOnly, DateTimeOffset or bool.</summary>
public sealed class EntityKey : IEquatable<EntityKey>
{
    private readonly Guid _id;
    private IReadOnlyList<object>? _values;

    public EntityKey(params IReadOnlyList<object> values) => _values = values;

    /// <summary>Most keys here are one Guid. A reader makes one for each row, so its value becomes an object only if it is asked for as one.</summary>
    public EntityKey(Guid id) => _id = id;

    public IReadOnlyList<object> Values => _values ??= [_id];

    /// <summary>The only value of a key that is one Guid; null for other keys.</summary>
    public Guid? Id => _values is null ? _id : _values is [Guid id] ? id : null;

    /// <summary>The same of a key that is known to be one.</summary>
    public Guid AsGuid() => Id ?? (Guid)Values[0];

    public bool Equals(EntityKey? other) => other is not null && Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as EntityKey);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Values)
            hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>The key predicate of a URL, percent-encoded: <c>(0190…)</c> or <c>(List='Sex',Code='1')</c>.</summary>
    public string ToUrl(EntitySetMap set)
    {
        var text = new StringBuilder("(");
        for (var i = 0; i < Values.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            if (Values.Count > 1)
                text.Append(set.Key[i].Name).Append('=');
            text.Append(Literal(Values[i]));
        }
        return text.Append(')').ToString();
    }

    internal static string Literal(object value) => value switch
    {
        string s => "'" + Uri.EscapeDataString(s.Replace("'", "''")) + "'",
        bool b => b ? "true" : "false",
        DateOnly d => d.ToString("yyyy-MM-dd"),
        DateTimeOffset t => Uri.EscapeDataString(t.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'")),
        _ => Uri.EscapeDataString(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!),
    };
}
