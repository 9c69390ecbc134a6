using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Model;

/// <summary>A type's table as the model maps it: its columns, and values as the database keeps them.</summary>
public sealed class RowTable
{
    private static readonly ConditionalWeakTable<IModel, ConcurrentDictionary<Type, RowTable>> Known = [];

    private readonly ConcurrentDictionary<string, string> _updates = new();

    private RowTable(IEntityType type)
    {
        Name = type.GetTableName()!;
        Columns = [.. type.GetProperties().Select(p => new Column(p))];
        var names = string.Join(',', Columns.Select(c => $"\"{c.Name}\""));
        Insert = $"INSERT INTO \"{Name}\" ({names}) VALUES ({string.Join(',', Columns.Select((_, i) => $"@p{i}"))})";
    }

    public string Name { get; }

    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Of a table of records.</summary>
    public Column Id => field ??= Columns.Single(c => c.Name == nameof(Register.Fields.Record.Id));

    /// <summary>Of a table of records.</summary>
    public Column Version => field ??= Columns.Single(c => c.Name == nameof(Register.Fields.Record.Version));

    /// <summary>Takes the values of all columns in their order.</summary>
    public string Insert { get; }

    public static RowTable Of(DbContext context, Type type) =>
        Known.GetOrCreateValue(context.Model).GetOrAdd(type, static (t, model) => new RowTable(model.FindEntityType(t)!), context.Model);

    /// <summary>Takes the values of the columns, then the row's Id and the Version that it must still have.</summary>
    public string Update(IReadOnlyList<Column> changed) => _updates.GetOrAdd(string.Join(',', changed.Select(c => c.Name)), _ =>
        $"UPDATE \"{Name}\" SET {string.Join(", ", changed.Select((c, i) => $"\"{c.Name}\" = @p{i}"))} WHERE \"Id\" = @p{changed.Count} AND \"Version\" = @p{changed.Count + 1}");

    /// <summary>One column.</summary>
    public sealed class Column(IProperty property)
    {
        private readonly Func<object?, object?>? _convert = property.GetTypeMapping().Converter?.ConvertToProvider;
        private readonly IClrPropertyGetter? _getter = property.IsShadowProperty() ? null : property.GetGetter();

        public string Name { get; } = property.GetColumnName();

        /// <summary>The value of a record that is not tracked.</summary>
        public object? Of(object record) => ToDatabase(_getter!.GetClrValue(record));

        public object? Of(EntityEntry entry) => ToDatabase(_getter is null ? Entry(entry).CurrentValue : _getter.GetClrValue(entry.Entity));

        /// <summary>As it was read.</summary>
        public object? Before(EntityEntry entry) => ToDatabase(Entry(entry).OriginalValue);

        public bool HasChanged(EntityEntry entry) => Entry(entry).IsModified;

        /// <summary>What it is now is what it was.</summary>
        public void Accept(EntityEntry entry)
        {
            var property = Entry(entry);
            property.OriginalValue = property.CurrentValue;
        }

        private PropertyEntry Entry(EntityEntry entry) => entry.Property(property);

        private object? ToDatabase(object? value) => value is null || _convert is null ? value : _convert(value);
    }
}
