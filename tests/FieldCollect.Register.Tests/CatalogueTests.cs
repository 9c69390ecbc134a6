using System.Reflection;
using System.Text;
using FieldCollect.Register.Rules;

namespace FieldCollect.Register.Tests;

/// <summary>
/// The catalogues in api-specs are what the code says, no more and no less. After a change:
/// <c>FIELDCOLLECT_APPROVE=1 dotnet test tests/FieldCollect.Register.Tests</c> writes them anew, and the difference is reviewed with the change.
/// </summary>
public class CatalogueTests
{
    [Fact]
    public void Every_rule_is_in_its_catalogue()
    {
        var text = new StringBuilder("""
            # Rules

            Every rule of the register. *refuse*: the record is not taken. *ask for evidence*: it is taken with a photo of the document and marked, and not without.
            *warn*: it is taken, and the warning shown. Texts never hold a value of the record.


            """);
        Table(text, ["Rule", "Severity", "Chinese", "English", "Problem", "Source"], RegisterRules.All.Select(r => new[]
        {
            $"`{r.Id}`", Severity(r), r.Chinese, r.English, r.Severity == RuleSeverity.Warn ? "" : r.Problem.Code, r.Source ?? "",
        }));
        Approve("rules.md", text);
    }

    [Fact]
    public void Every_problem_is_in_its_catalogue()
    {
        var problems = typeof(Problems).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == typeof(ProblemKind)).Select(f => (f.Name, Kind: (ProblemKind)f.GetValue(null)!)).ToList();
        Assert.All(problems, p => Assert.Equal(p.Name, p.Kind.Code));
        var text = new StringBuilder("""
            # Problems

            Every trouble that the register answers with. The code is stable and clients may rely on it; the texts may change. Details name the broken rules or the records in the way.


            """);
        Table(text, ["Code", "Status", "English", "Chinese", "Remedy"], problems.Select(p => p.Kind).OrderBy(p => p.Code, StringComparer.Ordinal).Select(p => new[]
        {
            $"`{p.Code}`", p.Status.ToString(), p.English, p.Chinese, p.Remedy,
        }));
        Approve("problems.md", text);
    }

    [Fact]
    public void Every_code_list_is_in_its_catalogue()
    {
        var codes = CodeLists.CodeLists.Standard();
        var fields = RegisterRules.Fields.Where(f => f.CodeList is not null).ToLookup(f => f.CodeList!, f => $"{f.Type.Name}.{f.Field}");
        var text = new StringBuilder("""
            # Code lists

            Reference data as shipped with the program, served as CodeItems; a register may add codes and end them, never remove one. A code that it adds to a list of policy is without Value: a PolicySetting says what holds, and from which day on. Items are in src/FieldCollect.Register/CodeLists.


            """);
        Table(text, ["List", "Chinese", "English", "Version", "Source", "Codes", "Fields"], CodeLists.CodeLists.StandardInfos.OrderBy(i => i.List, StringComparer.Ordinal).Select(i => new[]
        {
            i.List, i.Chinese, i.English, i.Version, i.Source, codes.Items(i.List).Count.ToString(), string.Join(", ", fields[i.List]),
        }));
        Approve("code-lists.md", text);
    }

    private static string Severity(Rule rule) => rule.Severity switch
    {
        RuleSeverity.Refuse => "refuse",
        RuleSeverity.AskForEvidence => "ask for evidence",
        _ => "warn",
    };

    private static void Table(StringBuilder text, string[] head, IEnumerable<string[]> rows)
    {
        text.AppendLine($"| {string.Join(" | ", head)} |");
        text.AppendLine($"|{string.Concat(head.Select(_ => "---|"))}");
        foreach (var row in rows)
            text.AppendLine($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|")))} |");
    }

    private static void Approve(string file, StringBuilder text)
    {
        var path = Repository.Path("api-specs", file);
        var generated = text.ToString().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("FIELDCOLLECT_APPROVE") == "1")
            File.WriteAllText(path, generated);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == generated, $"api-specs/{file} is not what the code says: run with FIELDCOLLECT_APPROVE=1 and review the difference.");
    }
}
