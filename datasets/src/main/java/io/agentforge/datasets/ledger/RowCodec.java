package io.agentforge.datasets.ledger;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Derives the schema of a table from its record, and moves values between records and rows. */
final class RowCodec<T extends LedgerRow> {
  private final Class<T> type;
  private final RecordComponent[] components;
  private final StructType schema;

  private RowCodec(Class<T> type) {
    this.type = type;
    this.components = type.getRecordComponents();
    this.schema =
        new StructType(Arrays.stream(components).map(RowCodec::field).toArray(StructField[]::new));
  }

  static <T extends LedgerRow> RowCodec<T> of(Class<T> type) {
    return new RowCodec<>(type);
  }

  Class<T> type() {
    return type;
  }

  StructType schema() {
    return schema;
  }

  Row row(LedgerRow value) {
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      Object component = call(components[i], value);
      if (component == null && !schema.fields()[i].nullable()) {
        throw new IllegalArgumentException(
            "column '%s' may not be null in %s".formatted(schema.fields()[i].name(), value));
      }
      values[i] = sparkValue(component);
    }
    return RowFactory.create(values);
  }

  private static Object sparkValue(Object component) {
    if (component instanceof Enum<?> constant) {
      return constant.name();
    }
    if (component instanceof Instant instant) {
      return Timestamp.from(instant);
    }
    return component instanceof List<?> list ? list.toArray() : component;
  }

  /** Columns are found by name, so their order and further columns do not matter. */
  T value(Row row) {
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < values.length; i++) {
      types[i] = components[i].getType();
      values[i] = javaValue(row, columnName(components[i]), types[i]);
    }
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("a stored row breaks a rule of " + type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " must be a public record", e);
    }
  }

  private static Object javaValue(Row row, String column, Class<?> type) {
    int index = row.fieldIndex(column);
    if (row.isNullAt(index)) {
      return null;
    }
    if (type.isEnum()) {
      return constant(type, row.getString(index));
    }
    if (type == List.class) {
      return List.copyOf(row.getList(index));
    }
    Object value = row.get(index);
    return value instanceof Timestamp timestamp ? timestamp.toInstant() : value;
  }

  private static Object constant(Class<?> type, String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> ((Enum<?>) constant).name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " is not a " + type.getSimpleName()));
  }

  private static Object call(RecordComponent component, Object value) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " must be readable", e);
    }
  }

  private static StructField field(RecordComponent component) {
    Column column = component.getAnnotation(Column.class);
    String name = columnName(component);
    List<String> checks = new ArrayList<>();
    if (component.getType().isEnum()) {
      checks.add(
          Arrays.stream(component.getType().getEnumConstants())
              .map(constant -> "'" + ((Enum<?>) constant).name() + "'")
              .collect(Collectors.joining(", ", name + " IN (", ")")));
    }
    if (!column.check().isEmpty()) {
      checks.add(column.check());
    }
    MetadataBuilder metadata = new MetadataBuilder().putString("comment", column.value());
    if (!checks.isEmpty()) {
      metadata.putString(LedgerSchemas.CHECK, String.join(" AND ", checks));
    }
    return new StructField(name, dataType(component), column.nullable(), metadata.build());
  }

  private static DataType dataType(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == String.class || type.isEnum()) {
      return DataTypes.StringType;
    } else if (type == long.class || type == Long.class) {
      return DataTypes.LongType;
    } else if (type == int.class || type == Integer.class) {
      return DataTypes.IntegerType;
    } else if (type == double.class || type == Double.class) {
      return DataTypes.DoubleType;
    } else if (type == boolean.class || type == Boolean.class) {
      return DataTypes.BooleanType;
    } else if (type == Instant.class) {
      return DataTypes.TimestampType;
    } else if (component.getGenericType().getTypeName().equals("java.util.List<java.lang.Long>")) {
      return DataTypes.createArrayType(DataTypes.LongType, false);
    }
    throw new IllegalStateException("no column type for " + component);
  }

  private static String columnName(RecordComponent component) {
    return component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
