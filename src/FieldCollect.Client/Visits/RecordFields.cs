using System.Collections.Concurrent;
using FieldCollect.Register.Fields;

namespace FieldCollect.Client.Visits;

/// <summary>What the register's own types say of their fields.</summary>
internal static class RecordFields
{
    private static readonly ConcurrentDictionary<Type, HashSet<string>> Computed = new();

    /// <summary>Set by the server; there is no point in sending it.</summary>
    public static bool IsComputed(Type type, string field) => Computed.GetOrAdd(type, static t =>
        [.. t.GetProperties().Where(p => p.IsDefined(typeof(ComputedAttribute), inherit: true)).Select(p => p.Name)]).Contains(field);
}
