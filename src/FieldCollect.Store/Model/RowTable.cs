using System.Collections.Concurrent;
using System.Data.Common;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCollect.Store.Model;

/// <summary>
/// A type's table as EF's model maps it, for the write path, which reads and writes rows by statements of its own: its columns, values as the database keeps
/// them, and records made of rows.
/// </summary>
public sealed class RowTable
{
    private static readonly ConditionalWeakTable<IModel, ConcurrentDictionary<Type, RowTable>> Known = [];

    private readonly ConcurrentDictionary<string, string> _updates = new();
    private readonly Func<DbDataReader, object> _read;

    private RowTable(IEntityType type)
    {
        Name = type.GetTableName()!;
        Columns = [.. type.GetProperties().Select((p, i) => new Column(p, i))];
        Key = [.. type.FindPrimaryKey()!.Properties.Select(p => this[p.Name])];
        Names = string.Join(',', Columns.Select(c => $"\"{c.Name}\""));
        Insert = $"INSERT INTO \"{Name}\" ({Names}) VALUES ({string.Join(',', Columns.Select((_, i) => $"@p{i}"))})";
        _read = Reader(type);
    }

    public string Name { get; }

    public IReadOnlyList<Column> Columns { get; }

    public IReadOnlyList<Column> Key { get; }

    /// <summary>All columns in their order, as they stand in a statement.</summary>
    public string Names { get; }

    /// <summary>Takes the values of all columns in their order.</summary>
    public string Insert { get; }

    /// <summary>The column of a property, or of a shadow property of the model.</summary>
    public Column this[string property] => Columns.Single(c => c.Property == property);

    public static RowTable Of(DbContext context, Type type) =>
        Known.GetOrCreateValue(context.Model).GetOrAdd(type, static (t, model) => new RowTable(model.FindEntityType(t)!), context.Model);

    /// <summary>The rows that fit a condition over <c>@p0</c> and so on.</summary>
    public string Where(string condition) => $"SELECT {Names} FROM \"{Name}\" WHERE {condition}";

    /// <summary>Takes the values of the columns, then the row's key and the Version that it must still have.</summary>
    public string Update(IReadOnlyList<Column> changed) => _updates.GetOrAdd(string.Join(',', changed.Select(c => c.Name)), _ =>
    {
        var set = string.Join(", ", changed.Select((c, i) => $"\"{c.Name}\" = @p{i}"));
        var where = string.Join(" AND ", Key.Append(this[nameof(Register.Fields.IVersioned.Version)]).Select((c, i) => $"\"{c.Name}\" = @p{changed.Count + i}"));
        return $"UPDATE \"{Name}\" SET {set} WHERE {where}";
    });

    /// <summary>The record of a row of all columns in their order. What is no property of it is left in the row.</summary>
    public object Read(DbDataReader row) => _read(row);

    // Compiled once a type: each property from its column, by the method and the conversion that EF's model names for it.
    private static Func<DbDataReader, object> Reader(IEntityType type)
    {
        var row = Expression.Parameter(typeof(DbDataReader));
        var record = Expression.Variable(type.ClrType);
        var steps = new List<Expression> { Expression.Assign(record, Expression.New(type.ClrType)) };
        foreach (var (property, i) in type.GetProperties().Select((p, i) => (p, i)).Where(p => !p.p.IsShadowProperty()))
        {
            var ordinal = Expression.Constant(i);
            var mapping = property.GetRelationalTypeMapping();
            var method = mapping.GetDataReaderMethod();
            var value = mapping.CustomizeDataReaderExpression(Expression.Call(Expression.Convert(row, method.DeclaringType!), method, ordinal));
            if (mapping.Converter is { } converter)
                value = Expression.Invoke(converter.ConvertFromProviderExpression, Converted(value, converter.ConvertFromProviderExpression.Parameters[0].Type));
            value = Converted(value, property.ClrType);
            if (property.IsNullable)
                value = Expression.Condition(Expression.Call(row, nameof(DbDataReader.IsDBNull), null, ordinal), Expression.Default(property.ClrType), value);
            steps.Add(Expression.Assign(Expression.Property(record, property.PropertyInfo!), value));
        }

        steps.Add(Expression.Convert(record, typeof(object)));
        return Expression.Lambda<Func<DbDataReader, object>>(Expression.Block([record], steps), row).Compile();
    }

    private static Expression Converted(Expression value, Type type) => value.Type == type ? value : Expression.Convert(value, type);

    /// <summary>One column.</summary>
    public sealed class Column(IProperty property, int ordinal)
    {
        private readonly Func<object?, object?>? _convert = property.GetTypeMapping().Converter?.ConvertToProvider;
        private readonly IClrPropertyGetter? _getter = property.IsShadowProperty() ? null : property.GetGetter();

        public string Name { get; } = property.GetColumnName();

        public string Property { get; } = property.Name;

        public int Ordinal => ordinal;

        /// <summary>Ciphertext or a blind index: no property of the record.</summary>
        public bool IsSealed => _getter is null;

        /// <summary>The record's value as the database keeps it.</summary>
        public object? Of(object record) => _getter!.GetClrValue(record) is { } value ? _convert is null ? value : _convert(value) : null;

        /// <summary>Whether two records differ in it.</summary>
        public bool Differs(object one, object other) => !Equals(_getter!.GetClrValue(one), _getter.GetClrValue(other));
    }
}
