using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FieldCollect.Fuzz.Generating;

/// <param name="Id">Within the batch.</param>
/// <param name="Request">What it asks.</param>
/// <param name="Group">All or nothing with the others of the group.</param>
/// <param name="After">The part it depends on.</param>
public sealed record BatchPart(string Id, FuzzRequest Request, string? Group, string? After);

/// <summary>JSON bodies: entities to create or change, from rows that exist with a value or two put to an edge; batches.</summary>
public sealed class Bodies(Random random, Csdl csdl, Samples samples)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public byte[] Entity(CsdlType type, bool create) => JsonSerializer.SerializeToUtf8Bytes(Members(type, create, 1), Plain);

    public static byte[] Batch(IReadOnlyList<BatchPart> parts) => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object>
        {
            ["requests"] = parts.Select(p =>
            {
                var part = new Dictionary<string, object?> { ["id"] = p.Id, ["method"] = p.Request.Method, ["url"] = p.Request.Target };
                if (p.Group is not null)
                    part["atomicityGroup"] = p.Group;
                if (p.After is not null)
                    part["dependsOn"] = new[] { p.After };
                if (p.Request.Headers.Count > 0)
                    part["headers"] = p.Request.Headers.GroupBy(h => h.Name).ToDictionary(h => h.Key, h => h.First().Value);
                if (p.Request.Body is not null)
                    part["body"] = IsText(p.Request) ? Encoding.UTF8.GetString(p.Request.Body) : JsonSerializer.Deserialize<JsonElement>(p.Request.Body);
                return part;
            }),
        },
        Plain);

    private static bool IsText(FuzzRequest request) => request.Headers.Any(h => h is ("Content-Type", "text/plain"));

    private Dictionary<string, object?> Members(CsdlType type, bool create, int depth)
    {
        var members = new Dictionary<string, object?>();
        var row = random.Next(5) > 0 ? samples.Row(random, type) : null;
        foreach (var property in type.Properties.Where(p => !p.Computed))
        {
            if (!create && random.Next(4) > 0)
                continue;
            if (create && type.Key.Contains(property.Name) && property.Type == "Edm.Guid")
            {
                var id = new byte[16];
                random.NextBytes(id);
                members[property.Name] = new Guid(id);
            }
            else if (random.Next(5) > 0 && row is { } held && held.TryGetProperty(property.Name, out var value))
            {
                members[property.Name] = value;
            }
            else if (Literals.Has(property.Type))
            {
                members[property.Name] = Literals.Json(random, property.Type);
            }
        }

        if (depth > 0 && create && random.Next(4) == 0 && type.Navigations.Where(n => n.IsMany && csdl.Find(n.Target) is not null).ToList() is { Count: > 0 } many)
        {
            var navigation = many[random.Next(many.Count)];
            members[navigation.Name] = new[] { Members(csdl.Find(navigation.Target)!, true, depth - 1) };
        }

        if (random.Next(6) == 0 && type.Navigations.FirstOrDefault(n => !n.IsMany && csdl.Find(n.Target) is not null) is { } one && csdl.Find(one.Target) is { } target && csdl.SetOf(target) is { } set)
            members[one.Name + "@odata.bind"] = set.Name + samples.Key(random, target);
        return members;
    }
}
