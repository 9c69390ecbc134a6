using System.Collections.Concurrent;
using System.Reflection;
using FieldCollect.Register.Fields;

namespace FieldCollect.Store.Model;

/// <summary>A record type's fields that are encrypted at rest.</summary>
/// <param name="Name">The property; also the column that holds the ciphertext.</param>
/// <param name="Kind">How it is normalised and masked.</param>
/// <param name="Property">For getting and setting the clear value.</param>
public sealed record PersonalField(string Name, PersonalKind Kind, PropertyInfo Property);

public static class PersonalFields
{
    private static readonly ConcurrentDictionary<Type, PersonalField[]> Known = new();

    public static IReadOnlyList<PersonalField> Of(Type type) => Known.GetOrAdd(type, static t =>
    [
        .. t.GetProperties()
            .Select(p => (Property: p, Attribute: p.GetCustomAttribute<PersonalAttribute>()))
            .Where(p => p.Attribute is not null)
            .Select(p => new PersonalField(p.Property.Name, p.Attribute!.Kind, p.Property)),
    ]);

    /// <summary>The shadow property that holds the ciphertext.</summary>
    public static string Protected(string field) => field + "Protected";

    /// <summary>The shadow property, and column, that holds the blind index.</summary>
    public static string Index(string field) => field + "Index";
}
