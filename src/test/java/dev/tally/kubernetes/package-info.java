/** The manifests of {@code k8s/}, as far as they can be judged without a cluster; {@code scripts/e2e} has one. */
package dev.tally.kubernetes;
