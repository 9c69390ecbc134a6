using System.Text.Json;

namespace FieldCollect.Server.Tests;

/// <summary>What the service says of itself beside the XML metadata stands in api-specs, word for word.</summary>
public sealed partial class ApiSpecsTests(SqliteCounty county) : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async ValueTask InitializeAsync() => await county.ReadyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("odata/$metadata?$format=json", "metadata.json")]
    [InlineData("openapi.json", "openapi.json")]
    public async Task The_service_describes_itself_as_approved(string url, string file)
    {
        var reply = (await county.Anonymous.SendAsync("GET", url, null)).Expect(200);
        var now = JsonSerializer.Serialize(reply.Json, Readable) + "\n";
        var approved = Path.Combine(Repository.Root, "api-specs", file);
        if (Environment.GetEnvironmentVariable("FIELDCOLLECT_APPROVE") == "1")
            await File.WriteAllTextAsync(approved, now, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(approved) && await File.ReadAllTextAsync(approved, TestContext.Current.CancellationToken) == now,
            $"The service differs from api-specs/{file}: if that is meant, run FIELDCOLLECT_APPROVE=1 tools/test Server and commit the file.");
    }

    [Fact]
    public async Task Every_reference_in_the_OpenAPI_document_leads_somewhere()
    {
        var document = (await county.Anonymous.SendAsync("GET", "openapi.json", null)).Expect(200).Json;
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var references = System.Text.RegularExpressions.Regex.Matches(document.GetRawText(), "#/components/schemas/([A-Za-z]+)").Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(references);
        Assert.All(references, r => Assert.True(schemas.TryGetProperty(r, out _), r));
        foreach (var set in Register.EntitySets.All)
            Assert.True(document.GetProperty("paths").TryGetProperty($"/{set.Name}", out _), set.Name);
    }

    // What OpenAPI 3.0.4 asks for beyond its JSON Schema: no two paths that differ in the names of their parameters alone, each parameter of a path
    // declared once, no operation id twice.
    [Fact]
    public async Task The_OpenAPI_document_is_one_that_tools_take()
    {
        var document = (await county.Anonymous.SendAsync("GET", "openapi.json", null)).Expect(200).Json;
        var paths = document.GetProperty("paths").EnumerateObject().ToList();
        Assert.Distinct(paths.Select(p => Template().Replace(p.Name, "{}")));
        var ids = new List<string>();
        foreach (var path in paths)
        {
            var shared = path.Value.TryGetProperty("parameters", out var given) ? given.EnumerateArray().ToList() : [];
            foreach (var operation in path.Value.EnumerateObject().Where(o => o.Name is "get" or "put" or "post" or "patch" or "delete"))
            {
                ids.Add(operation.Value.GetProperty("operationId").GetString()!);
                Assert.NotEmpty(operation.Value.GetProperty("responses").EnumerateObject());
                var parameters = shared.Concat(operation.Value.TryGetProperty("parameters", out var own) ? own.EnumerateArray() : []).ToList();
                Assert.Distinct(parameters.Select(p => (p.GetProperty("in").GetString(), p.GetProperty("name").GetString())));
                Assert.Equal(
                    Template().Matches(path.Name).Select(m => m.Value.Trim('{', '}')).Order(),
                    parameters.Where(p => p.GetProperty("in").GetString() == "path").Select(p => p.GetProperty("name").GetString()).Order());
            }
        }

        Assert.Distinct(ids);
        foreach (var path in (string[])["/$batch", "/Residents/$query", "/Residents({Id})/{property}/$value", "/Residents({Id})/Beat/$ref", "/Attachments({Id})/Content", "/Beats('{Code}')/Changes"])
            Assert.Contains(path, paths.Select(p => p.Name));
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\{[^}]+\}")]
    private static partial System.Text.RegularExpressions.Regex Template();
}
