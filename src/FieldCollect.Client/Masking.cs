using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;
using FieldCollect.Register;
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

    public static void Apply(string entitySet, JsonObject row)
    {
        foreach (var (field, kind) in PersonalFields(entitySet))
        {
            if (row[field] is JsonValue value && value.TryGetValue<string>(out var text) && !IsMasked(text))
                row[field] = Mask(text, kind);
        }
    }

    /// <summary>Phones keep three digits and four, identity numbers the region and the last four: enough to tell two people of a household apart.</summary>
    public static string Mask(string value, PersonalKind kind)
    {
        var head = kind == PersonalKind.Phone ? 3 : 6;
        const int tail = 4;
        return value.Length <= head + tail
            ? new string(Hidden, value.Length)
            : string.Concat(value.AsSpan(0, head), new string(Hidden, value.Length - head - tail), value.AsSpan(value.Length - tail));
    }
}
