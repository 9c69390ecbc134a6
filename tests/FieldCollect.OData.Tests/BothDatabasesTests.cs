namespace FieldCollect.OData.Tests;

public sealed class BothDatabasesTests
{
    [Fact]
    public void Every_suite_runs_on_both_databases()
    {
        var all = typeof(BothDatabasesTests).Assembly.GetTypes();
        var suites = all.Where(t => t.IsAbstract && !t.IsSealed && t.Name.EndsWith("Tests", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(suites);
        Assert.All(suites, suite => Assert.Equal(
            [typeof(PostgreSqlWorld), typeof(SqliteWorld)],
            all.Where(t => t.BaseType == suite).Select(t => t.GetConstructors()[0].GetParameters()[0].ParameterType).OrderBy(t => t.Name)));
    }
}
