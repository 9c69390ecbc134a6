using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

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

    private CodeLists(IEnumerable<CodeItem> items)
    {
        All = [.. items];
        lists = All.GroupBy(i => i.List, StringComparer.Ordinal).ToFrozenDictionary(
            g => g.Key,
            g => g.ToFrozenDictionary(i => i.Code, StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    /// <summary>Every item of every list, in the order given.</summary>
    public IReadOnlyList<CodeItem> All { get; }

    /// <summary>The lists as they ship with the program. What a register holds may differ: its rows decide, see <see cref="From"/>.</summary>
    public static CodeLists Standard() => Embedded.Value.Lists;

    /// <summary>Version and source of the lists that ship with the program, by name.</summary>
    public static IReadOnlyList<CodeListInfo> StandardInfos => Embedded.Value.Infos;

    /// <summary>The lists of a register's rows, which come in no order: by list and code, so that what is made of them is the same each time.</summary>
    public static CodeLists From(IEnumerable<CodeItem> items) => new(items.OrderBy(i => i.List, StringComparer.Ordinal).ThenBy(i => i.Code, StringComparer.Ordinal));

    /// <summary>The items of a list in its own order; empty for a list that is not there.</summary>
    public IReadOnlyList<CodeItem> Items(string list) => [.. All.Where(i => i.List == list)];

    public CodeItem? Find(string list, string code) =>
        lists.TryGetValue(list, out var items) && items.TryGetValue(code, out var item) ? item : null;

    /// <summary>Whether the list has the code, now or at another time.</summary>
    public bool Knows(string list, string code) => Find(list, code) is not null;

    /// <summary>Whether the code is in the list and in force on the day; first and last day count.</summary>
    public bool Contains(string list, string code, DateOnly on) =>
        Find(list, code) is { } item && !(item.ValidFrom > on) && !(item.ValidTo < on);

    /// <summary>The setting that a code carries, e.g. the months of a verification cycle.</summary>
    public string? Value(string list, string code) => Find(list, code)?.Value;

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

        return (new CodeLists(items), infos);
    }

    private sealed record ListFile(string List, string Chinese, string English, string Version, string Source, IReadOnlyList<CodeItem> Items);
}
