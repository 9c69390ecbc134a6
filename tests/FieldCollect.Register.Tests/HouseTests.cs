using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FieldCollect.Register.Tests;

/// <summary>The house itself: which project may know which, read from the project files.</summary>
public partial class HouseTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["FieldCollect.Register"] = [],
        ["FieldCollect.OData"] = [],
        ["FieldCollect.Client"] = ["FieldCollect.Register"],
        ["FieldCollect.Plates"] = ["FieldCollect.Register"],
        ["FieldCollect.Bulletins"] = ["FieldCollect.Register"],
        ["FieldCollect.Store"] = ["FieldCollect.Register"],
        ["FieldCollect.Server"] = ["FieldCollect.Register", "FieldCollect.Store", "FieldCollect.OData", "FieldCollect.Plates", "FieldCollect.Bulletins"],
    };

    [Fact]
    public void Projects_refer_only_to_those_that_they_may_know()
    {
        var projects = Directory.GetFiles(Repository.Path("src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(Allowed.Keys.Order(), projects.Select(p => Path.GetFileNameWithoutExtension(p)).Order());
        foreach (var project in projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(references.Except(Allowed[name]).Select(r => $"{name} refers to {r}"));
        }
    }

    [Fact]
    public void The_register_needs_no_package_but_those_that_check_rules_and_compute_bounds()
    {
        var project = XDocument.Load(Repository.Path("src", "FieldCollect.Register", "FieldCollect.Register.csproj"));
        Assert.Equal(["FluentValidation", "MathNet.Numerics"], project.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value));
    }

    [Fact]
    public void The_register_knows_no_database_no_web_and_no_clock()
    {
        foreach (var file in Sources("FieldCollect.Register"))
        {
            var found = Outside().Match(File.ReadAllText(file));
            Assert.False(found.Success, $"{Path.GetRelativePath(Repository.Root, file)} names {found.Value}");
        }
    }

    [Fact]
    public void No_source_file_of_the_register_and_its_tests_is_longer_than_can_be_read_at_one_sitting()
    {
        const int mostLines = 400;
        var files = Sources("FieldCollect.Register").Concat(Directory.GetFiles(Repository.Path("tests", "FieldCollect.Register.Tests"), "*.cs"));
        Assert.Empty(files.Where(f => File.ReadLines(f).Count() > mostLines).Select(f => Path.GetRelativePath(Repository.Root, f)));
    }

    private static IEnumerable<string> Sources(string project) =>
        Directory.GetFiles(Repository.Path("src", project), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    // Ids.New(TimeProvider) is the one place that takes a clock, which the caller gives.
    [GeneratedRegex(@"using (Microsoft|Npgsql|System\.Data|System\.Net)\b|TimeProvider\.System|\bDbContext\b|\bHttpContext\b|\bFile\.|\bEnvironment\.")]
    private static partial Regex Outside();
}
