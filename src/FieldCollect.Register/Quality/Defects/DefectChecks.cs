using System.Reflection;

namespace FieldCollect.Register.Quality.Defects;

/// <summary>Every cross-record check, found by its file.</summary>
public static class DefectChecks
{
    /// <summary>In the order of their names.</summary>
    public static IReadOnlyList<DefectCheck> All { get; } =
    [
        .. typeof(DefectChecks).Assembly.GetTypes()
            .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(f => f.FieldType == typeof(DefectCheck))
            .Select(f => (DefectCheck)f.GetValue(null)!)
            .OrderBy(c => c.Name, StringComparer.Ordinal),
    ];

    private static readonly Dictionary<string, DefectCheck> ByName = All.ToDictionary(c => c.Name);

    /// <summary>Null for a check that this version does not have.</summary>
    public static DefectCheck? Find(string name) => ByName.GetValueOrDefault(name);
}
