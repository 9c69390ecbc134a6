using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using FieldCollect.Register;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Fields;

namespace FieldCollect.Client;

/// <summary>
/// Personal values are masked in the local rows, as the server sends them: a lost terminal shows no numbers.
/// Only the outbox holds them whole, until the server has them.
/// </summary>
internal static class Masking
{
    private const char Hidden = '*';

    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, PersonalKind>> Fields = new();

    public static IReadOnlyDictionary<string, PersonalKind> PersonalFields(string entitySet) => Fields.GetOrAdd(entitySet, static name =>
        EntitySets.Find(name)?.Type.GetProperties()
            .Where(p => p.GetCustomAttribute<PersonalAttribute>() is not null)
            .ToDictionary(p => p.Name, p => p.GetCustomAttribute<PersonalAttribute>()!.Kind) ?? []);

    /// <summary>Whether a value is a masked one, which says nothing about the value behind it.</summary>
    public static bool IsMasked(string? value) => value is not null && value.Contains(Hidden, StringComparison.Ordinal);

    /// <returns>Whether there was anything to mask.</returns>
    public static bool Apply(string entitySet, JsonObject row)
    {
        var masked = false;
        foreach (var (field, kind) in PersonalFields(entitySet))
        {
            if (row[field] is JsonValue value && value.TryGetValue<string>(out var text) && !IsMasked(text))
                (row[field], masked) = (Mask.Of(text, kind), true);
        }

        return masked;
    }
}
