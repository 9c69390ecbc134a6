using System.Text.Json;

namespace FieldCollect.Fuzz.Generating;

/// <summary>A few rows of each set, so that keys exist and comparisons sometimes hold.</summary>
public sealed class Samples
{
    private const int Rows = 10;

    private readonly Dictionary<string, List<JsonElement>> _rows = [];

    public static Samples None { get; } = new();

    /// <summary>Asks for them; a set that cannot be read has none.</summary>
    public static async Task<Samples> TakeAsync(Service service, Csdl csdl, CancellationToken cancel)
    {
        var samples = new Samples();
        foreach (var set in csdl.Sets)
        {
            var answer = await service.SendAsync(new FuzzRequest("GET", $"{set.Name}?$top={Rows}", [], null), cancel);
            if (answer.Status != 200)
                continue;
            using var json = JsonDocument.Parse(answer.Body);
            samples._rows[set.Type.Name] = [.. json.RootElement.GetProperty("value").EnumerateArray().Select(r => r.Clone())];
        }

        return samples;
    }

    public string? Value(Random random, CsdlType type, CsdlProperty property) =>
        Row(random, type) is { } row && row.TryGetProperty(property.Name, out var value) ? Literals.From(value, property.Type) : null;

    public JsonElement? Row(Random random, CsdlType type) =>
        _rows.GetValueOrDefault(type.Name) is { Count: > 0 } rows ? rows[random.Next(rows.Count)] : null;

    /// <summary>The key of a row, or of none, as <c>(...)</c>.</summary>
    public string Key(Random random, CsdlType type)
    {
        var row = random.Next(10) > 0 ? Row(random, type) : null;
        var parts = type.Key.Select(name =>
        {
            var property = type.Property(name);
            var literal = row is { } r && r.TryGetProperty(name, out var value) ? Literals.From(value, property.Type) : null;
            literal ??= Literals.Of(random, property.Type, this);
            return type.Key.Count == 1 && random.Next(4) > 0 ? literal : $"{name}={literal}";
        });
        return $"({string.Join(',', parts)})";
    }
}
