using FieldCollect.Plates.Fonts;
using FieldCollect.Plates.Printing;
using FieldCollect.Plates.Sheets;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Tests;

/// <summary>Plates as a county orders them: streets, hamlets, compounds, a name in a rare character, a long one.</summary>
internal static class Samples
{
    public const string Batch = "2026-11";

    private static readonly (string Place, string Number, string? Detail)[] Texts =
    [
        ("向阳路", "12号", null),
        ("城关镇太平社区三组", "128号附12号", null),
        ("向阳路8号", "201室", "滨江花园3栋1单元"),
        ("古堰社区新桥路", "3栋", "阳光名居"),
        ("㙟坪村二组", "9号", null),
        ("人民路", "1单元", "秦巴大厦（原石泉县粮食局家属院）4栋"),
        ("后柳镇中坝作坊小镇磨石沟村民小组十五组", "金泰大厦", null),
    ];

    public static PlateSize Large => PlateSize.Find("large")!;

    public static PlateSize Medium => PlateSize.Find("medium")!;

    public static PlateSize Small => PlateSize.Find("small")!;

    public static PlateFonts Fonts() => PlateFonts.Find(Environment.GetEnvironmentVariable(PlateFonts.Setting));

    /// <summary>So many plates of each size, their serials in the order of print.</summary>
    public static List<PlatePrint> Plates(int large, int medium, int small) =>
        [.. Of(Large, large, 0), .. Of(Medium, medium, large), .. Of(Small, small, large + medium)];

    public static PlatePrint Plate(string serial = "SQ00000001", string place = "向阳路", string number = "12号", string? detail = null, PlateSize? size = null, string? payload = null) =>
        new(serial, payload ?? $"HTTPS://MP.SHIQUAN.GOV.CN/D/7K3Q9ZRW5T8X{serial}", size ?? Small, place, number, detail);

    public static PrintOrder Order(string folder, SheetSize? sheet = null) => new(Batch, folder, sheet ?? SheetSize.Default) { PlatesAPart = 24 };

    private static IEnumerable<PlatePrint> Of(PlateSize size, int count, int first) => Enumerable.Range(first, count).Select(i =>
    {
        var (place, number, detail) = Texts[i % Texts.Length];
        return Plate($"SQ{i:00000000}", place, number, detail, size);
    });
}

/// <summary>Plates from a list, which a test may change between two readings.</summary>
internal sealed class ListSource(IReadOnlyList<PlatePrint> plates)
{
    public static implicit operator PlateSource(ListSource source) => source.ReadAsync;

    private int _readings;

    /// <summary>Given instead from the second reading on.</summary>
    public IReadOnlyList<PlatePrint>? Then { get; set; }

    public async IAsyncEnumerable<PlatePrint> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var plate in _readings++ > 0 && Then is { } then ? then : plates)
        {
            cancel.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            yield return plate;
        }
    }
}

/// <summary>A folder for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fieldcollect-plates-");

    public string Path => _folder.FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(Path).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);
}
