using FieldCollect.Store.Tests.World;

namespace FieldCollect.Store.Tests;

public sealed class BothDatabasesTests
{
    [Fact]
    public void Every_suite_runs_on_both_databases()
    {
        var all = typeof(BothDatabasesTests).Assembly.GetTypes();
        var suites = all.Where(t => t.IsAbstract && t.IsSubclassOf(typeof(StoreTests)) && t != typeof(DefectSuite)).ToList();
        Assert.NotEmpty(suites);
        var missing = suites.SelectMany(suite => new[] { "postgresql", "sqlite" }
            .Except(all.Where(t => t.BaseType == suite).Select(t => ((StoreTests)Activator.CreateInstance(t)!).Database.Kind))
            .Select(kind => $"{suite.Name} on {kind}"));
        Assert.Empty(missing);
    }
}
