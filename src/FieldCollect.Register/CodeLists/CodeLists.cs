using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using FieldCollect.Register.Policies;

namespace FieldCollect.Register.CodeLists;

/// <summary>Where a list comes from. Several counties may hold different versions of the same list.</summary>
/// <param name="List">The list's name, as [CodeList] says it.</param>
/// <param name="Chinese">What it is called on a screen.</param>
/// <param name="English">The same in English.</param>
/// <param name="Version">Its version; for a standard, the year of its edition.</param>
/// <param name="Source">The standard, or the house.</param>
public sealed record CodeListInfo(string List, string Chinese, string English, string Version, string Source);

/// <summary>Code lists as they stand in one register: reference data, looked up by list and code, as at a day. Immutable.</summary>
public sealed class CodeLists
{
    /// <summary>No code of any list is longer; columns are made for it.</summary>
    public const int MaxCodeLength = 40;

    private static readonly Lazy<(CodeLists Lists, IReadOnlyList<CodeListInfo> Infos)> Embedded = new(ReadEmbedded);

    private readonly FrozenDictionary<string, FrozenDictionary<string, CodeItem>> lists;

    private CodeLists(IEnumerable<CodeItem> items, IEnumerable<PolicySetting> decided)
    {
        All = [.. items];
        Decisions = new PolicyDecisions(decided);
        lists = All.GroupBy(i => i.List, StringComparer.Ordinal).ToFrozenDictionary(
            g => g.Key,
            g => g.ToFrozenDictionary(i => i.Code, StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    /// <summary>Every item of every list, in the order given.</summary>
    public IReadOnlyList<CodeItem> All { get; }

    /// <summary>What the county has decided about the settings of its policy since.</summary>
    public PolicyDecisions Decisions { get; }

    /// <summary>The lists as they ship with the program. What a register holds may differ: its rows decide, see <see cref="From"/>.</summary>
    public static CodeLists Standard() => Embedded.Value.Lists;

    /// <summary>Version and source of the lists that ship with the program, by name.</summary>
    public static IReadOnlyList<CodeListInfo> StandardInfos => Embedded.Value.Infos;

    /// <summary>The lists of a register's rows, which come in no order: by list and code, so that what is made of them is the same each time.</summary>
    /// <param name="items">The codes.</param>
    /// <param name="decided">What the county decided about policy.</param>
    public static CodeLists From(IEnumerable<CodeItem> items, IEnumerable<PolicySetting>? decided = null) =>
        new(items.OrderBy(i => i.List, StringComparer.Ordinal).ThenBy(i => i.Code, StringComparer.Ordinal), decided ?? []);

    /// <summary>The items of a list in its own order; empty for a list that is not there.</summary>
    public IReadOnlyList<CodeItem> Items(string list) => [.. All.Where(i => i.List == list)];

    public CodeItem? Find(string list, string code) =>
        lists.TryGetValue(list, out var items) && items.TryGetValue(code, out var item) ? item : null;

    /// <summary>Whether the list has the code, now or at another time.</summary>
    public bool Knows(string list, string code) => Find(list, code) is not null;

    /// <summary>Whether the code is in the list and in force on the day; first and last day count.</summary>
    public bool Contains(string list, string code, DateOnly on) =>
        Find(list, code) is { } item && !(item.ValidFrom > on) && !(item.ValidTo < on);

    /// <summary>What a code stands for, as its list ships. What holds of a setting of policy, <see cref="Setting"/> tells.</summary>
    public string? Value(string list, string code) => Find(list, code)?.Value;

    /// <summary>A setting of policy as it holds on a day: what was decided for the beat, else for the county, else what its code list ships with.</summary>
    /// <param name="list">A list of <see cref="PolicyLists"/>.</param>
    /// <param name="code">Its code.</param>
    /// <param name="on">The day.</param>
    /// <param name="beat">The beat; null for the county.</param>
    public string? Setting(string list, string code, DateOnly on, string? beat = null) =>
        (beat is null ? null : Decisions.On(list, code, beat, on)?.Value) ?? Decisions.On(list, code, null, on)?.Value ?? Value(list, code);

    /// <summary>The same lists with every setting of policy as the county has it on a day, whatever is decided later: for what judges a period by one set of rules.</summary>
    public CodeLists AsOf(DateOnly day) => Decisions.IsEmpty
        ? this
        : new(All.Select(i => Decisions.On(i.List, i.Code, null, day) is { } decided ? new CodeItem { List = i.List, Code = i.Code, Chinese = i.Chinese, English = i.English, Value = decided.Value, ValidFrom = i.ValidFrom, ValidTo = i.ValidTo } : i), []);

    /// <summary>Names all policy that holds on a day, see <see cref="PolicyDecisions.Version"/>.</summary>
    public string PolicyVersion(DateOnly on) => PolicyDecisions.Version(this, on);

    private static (CodeLists, IReadOnlyList<CodeListInfo>) ReadEmbedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var infos = new List<CodeListInfo>();
        var items = new List<CodeItem>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var file = JsonSerializer.Deserialize<ListFile>(stream, JsonSerializerOptions.Web)!;
            infos.Add(new CodeListInfo(file.List, file.Chinese, file.English, file.Version, file.Source));
            foreach (var item in file.Items)
            {
                item.List = file.List;
                items.Add(item);
            }
        }

        return (new CodeLists(items, []), infos);
    }

    private sealed record ListFile(string List, string Chinese, string English, string Version, string Source, IReadOnlyList<CodeItem> Items);
}
