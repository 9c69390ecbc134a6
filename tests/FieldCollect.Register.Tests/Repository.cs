using System.Text.Json;

namespace FieldCollect.Register.Tests;

/// <summary>Where the sources and the specifications lie, seen from a test that runs somewhere in bin/.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static JsonElement Vectors(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path("api-specs", "vectors", name + ".json"))).RootElement;

    /// <summary>The cases of a vector file; the name of each stands in the test's failure, no value does.</summary>
    public static IEnumerable<JsonElement> Cases(string name) => Vectors(name).GetProperty("cases").EnumerateArray();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "FieldCollect.sln")))
            folder = System.IO.Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No folder above the tests holds FieldCollect.sln.");
        return folder;
    }
}
