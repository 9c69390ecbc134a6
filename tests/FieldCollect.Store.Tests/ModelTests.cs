using FieldCollect.Register.Fields;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCollect.Store.Tests;

/// <summary>What keeps the way open for more and larger counties: the shape of the tables, the same in both databases.</summary>
public sealed class ModelTests
{
    private static readonly Dictionary<string, IRelationalModel> Models = new()
    {
        ["sqlite"] = Relational(new SqliteRegisterContext(new DbContextOptionsBuilder<SqliteRegisterContext>().UseSqlite("Data Source=none").Options)),
        ["postgresql"] = Relational(new PostgresRegisterContext(new DbContextOptionsBuilder<PostgresRegisterContext>().UseNpgsql("Host=none").Options)),
    };

    public static TheoryData<string> Kinds => ["sqlite", "postgresql"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_key_or_value_is_made_by_the_database(string kind)
    {
        Assert.Empty(Models[kind].Sequences);
        foreach (var table in Models[kind].Tables)
        {
            Assert.Empty(table.Triggers);
            foreach (var column in table.Columns)
            {
                Assert.True(column is { ComputedColumnSql: null, DefaultValueSql: null }, $"{table.Name}.{column.Name} is computed by the database.");
                Assert.NotEqual("xmin", column.Name);
                Assert.All(column.PropertyMappings, m => Assert.True(m.Property.ValueGenerated == ValueGenerated.Never, $"{table.Name}.{column.Name} is generated."));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_versioned_row_has_our_own_version_as_its_concurrency_token(string kind)
    {
        foreach (var type in Models[kind].Model.GetEntityTypes())
        {
            var tokens = type.GetProperties().Where(p => p.IsConcurrencyToken).Select(p => p.Name);
            Assert.Equal(typeof(IVersioned).IsAssignableFrom(type.ClrType) ? [nameof(IVersioned.Version)] : [], tokens);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Personal_values_are_ciphertext_with_a_blind_index_beside(string kind)
    {
        var seen = 0;
        foreach (var type in Models[kind].Model.GetEntityTypes())
        {
            foreach (var personal in PersonalFields.Of(type.ClrType))
            {
                seen++;
                Assert.Null(type.FindProperty(personal.Name));
                Assert.Equal((typeof(byte[]), personal.Name), (type.FindProperty(PersonalFields.Protected(personal.Name))!.ClrType, type.FindProperty(PersonalFields.Protected(personal.Name))!.GetColumnName()));
                var index = type.FindProperty(PersonalFields.Index(personal.Name))!;
                Assert.Equal(typeof(byte[]), index.ClrType);
                Assert.Contains(type.GetIndexes(), i => i.Properties[0] == index);
            }
        }

        Assert.Equal(11, seen);
    }

    [Fact]
    public void Both_databases_have_the_same_tables_columns_and_indexes() => Assert.Equal(Shape(Models["sqlite"], indexes: true), Shape(Models["postgresql"], indexes: true));

    [Fact]
    public void What_a_device_has_seen_is_neither_renamed_nor_removed()
    {
        var path = Path.Combine(Repository(), "tests", "FieldCollect.Store.Tests", "schema.approved.txt");
        var now = Shape(Models["sqlite"], indexes: false);
        var approved = File.Exists(path) ? File.ReadAllLines(path) : [];
        var gone = approved.Except(now).ToList();
        Assert.True(gone.Count == 0, $"Old terminals and neighbouring versions still know: {string.Join(", ", gone)}");
        if (Environment.GetEnvironmentVariable("FIELDCOLLECT_APPROVE") == "1")
            File.WriteAllText(path, string.Join('\n', now) + "\n");
        var added = now.Except(approved).ToList();
        Assert.True(
            added.Count == 0 || Environment.GetEnvironmentVariable("FIELDCOLLECT_APPROVE") == "1",
            $"New columns: {string.Join(", ", added)}. Add them with FIELDCOLLECT_APPROVE=1 tools/test Store and review the difference.");
    }

    private static List<string> Shape(IRelationalModel model, bool indexes) =>
    [
        .. model.Tables.SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c.Name}{(indexes && c.IsNullable ? "?" : "")}")
            .Concat(indexes ? t.Indexes.Select(i => $"{t.Name} index {string.Join(',', i.Columns.Select(c => c.Name))}{(i.IsUnique ? " unique" : "")}") : [])
            .Concat(indexes ? t.ForeignKeyConstraints.Select(f => $"{t.Name} {string.Join(',', f.Columns.Select(c => c.Name))} -> {f.PrincipalTable.Name}") : []))
            .Order(StringComparer.Ordinal),
    ];

    private static IRelationalModel Relational(RegisterContext context)
    {
        using (context)
            return context.GetService<IDesignTimeModel>().Model.GetRelationalModel();
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FieldCollect.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run inside the repository.");
        return folder;
    }
}
